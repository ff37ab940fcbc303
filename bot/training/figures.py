"""The pictures of a training, drawn in a thread of their own."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.i18n import Words
from bot.training.confusion_matrix import draw_confusion
from bot.training.digit_sheet import draw_digit_sheet
from model.training.job.protocol import HISTORY_FILE, SAMPLES_FILE, SHOWN_FILE

log = logging.getLogger(__name__)

ALBUM: Final = ("curves", "confusion", "mistakes")
"""Pictures of a finished training."""

PREDICTIONS: Final = "predictions"
"""The picture of five test images and what they were read as, which the lesson shows."""


async def draw_pictures(folder: Path, words: Words, *names: str) -> dict[str, bytes]:
    """Draw pictures of the run in a folder, by their names; none if that fails."""

    def draw() -> dict[str, bytes]:
        return {name: _draw(name, folder, words) for name in names}

    try:
        return await asyncio.to_thread(draw)
    except (OSError, ValueError):
        log.exception("The pictures of a training cannot be drawn")
        return {}


def _draw(name: str, folder: Path, words: Words) -> bytes:
    if name == "curves":
        from bot.models.curves import draw_curves  # noqa: PLC0415 - matplotlib is large

        return draw_curves(json.loads((folder / HISTORY_FILE).read_text("utf-8")), words)
    if name == "samples":
        arrays = _load(folder / SAMPLES_FILE)
        titles = [words._("Digit: {label}").format(label=label) for label in arrays["labels"]]
        return draw_digit_sheet(words._("Five of the training images"), arrays["images"], titles)
    arrays = _load(folder / SHOWN_FILE)
    if name == "confusion":
        return draw_confusion(arrays["confusion"], words)
    heading = words._("Worst mistakes: wrong, but very sure")
    if name == PREDICTIONS:
        heading = words._("T: true digit, P: prediction")
    labels, answers = arrays[f"{name}_labels"], arrays[f"{name}_answers"]
    titles = [
        words._("T:{label} P:{answer}").format(label=label, answer=answer)
        for label, answer in zip(labels, answers, strict=True)
    ]
    return draw_digit_sheet(heading, arrays[f"{name}_images"], titles, labels != answers)


def _load(path: Path) -> dict[str, NDArray[np.uint8]]:
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)
