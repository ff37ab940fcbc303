"""The pictures of a training, drawn in a thread of their own."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.i18n import Words
from bot.training.confusion_matrix import draw_confusion
from bot.training.digit_sheet import TitledDigit, draw_digit_sheet
from model.training.job.protocol import HISTORY_FILE, SAMPLES_FILE, SHOWN_FILE

log = logging.getLogger(__name__)

ALBUM: Final = ("curves", "confusion", "mistakes")
"""Pictures of a finished training."""

PREDICTIONS: Final = "predictions"
"""The picture of five test images and what they were read as, which the lesson shows."""


async def draw_pictures(folder: Path, words: Words, *names: str) -> dict[str, bytes]:
    """Draw pictures of the run in a folder, by their names; none if that fails."""
    return await asyncio.to_thread(_draw, folder, words, names)


def _draw(folder: Path, words: Words, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        return {name: DRAWINGS[name](folder, words) for name in names}
    except (OSError, ValueError):
        log.exception("The pictures of a training cannot be drawn")
        return {}


def _draw_curves(folder: Path, words: Words) -> bytes:
    history = json.loads((folder / HISTORY_FILE).read_text("utf-8"))
    from bot.models.curves import draw_curves  # noqa: PLC0415 - matplotlib is large

    return draw_curves(history, words)


def _draw_samples(folder: Path, words: Words) -> bytes:
    arrays = _load(folder / SAMPLES_FILE)
    title = words._("Digit: {label}")
    digits = [
        TitledDigit(image=image, title=title.format(label=label))
        for image, label in zip(arrays["images"], arrays["labels"], strict=True)
    ]
    return draw_digit_sheet(words._("Five of the training images"), digits)


def _draw_confusion(folder: Path, words: Words) -> bytes:
    return draw_confusion(_load(folder / SHOWN_FILE)["confusion"], words)


def _draw_mistakes(folder: Path, words: Words) -> bytes:
    heading = words._("Worst mistakes: wrong, but very sure")
    return draw_digit_sheet(heading, _answered(folder, words, "mistakes"))


def _draw_predictions(folder: Path, words: Words) -> bytes:
    heading = words._("T: true digit, P: prediction")
    return draw_digit_sheet(heading, _answered(folder, words, PREDICTIONS))


def _answered(folder: Path, words: Words, kind: str) -> list[TitledDigit]:
    arrays = _load(folder / SHOWN_FILE)
    columns = (arrays[f"{kind}_{part}"] for part in ("images", "labels", "answers"))
    title = words._("T:{label} P:{answer}")
    return [
        TitledDigit(
            image=image, title=title.format(label=label, answer=answer), wrong=label != answer
        )
        for image, label, answer in zip(*columns, strict=True)
    ]


def _load(path: Path) -> dict[str, NDArray[np.uint8]]:
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)


DRAWINGS: Final[dict[str, Callable[[Path, Words], bytes]]] = {
    "curves": _draw_curves,
    "samples": _draw_samples,
    "confusion": _draw_confusion,
    "mistakes": _draw_mistakes,
    PREDICTIONS: _draw_predictions,
}
