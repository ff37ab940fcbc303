"""Draw the pictures of a training in a child process: python -m bot.training.figures.

The arguments are a language, the folder of a run and the names of pictures. matplotlib takes
more memory than the rest of the bot, so only this child process loads it.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.i18n import Words
from bot.training.confusion_matrix import draw_confusion
from bot.training.digit_sheet import TitledDigit, draw_digit_sheet
from bot.training.result_texts import confusion_words, curve_words, sheet_words
from model.registry.saving import save_version
from model.registry.version import load_version
from model.training.job.protocol import HISTORY_FILE, SAMPLES_FILE, SHOWN_FILE

COMMAND: Final = (sys.executable, "-m", "bot.training.figures")

ALBUM: Final = ("curves", "confusion", "mistakes")
"""Pictures of a finished training."""

PREDICTIONS: Final = "predictions"
"""The picture of five test images and what they were read as, which the lesson shows."""

PICTURES: Final = "pictures"
"""Name of the folder of pictures inside the folder of a run."""

PATIENCE: Final = 60.0
"""Seconds after which the child process is killed."""

NICENESS: Final = 10


def main() -> int:
    """Draw the pictures that the arguments name."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    language, folder = sys.argv[1], Path(sys.argv[2])
    words = Words.choose(language, None, "en")
    (folder / PICTURES).mkdir(exist_ok=True)
    for name in sys.argv[3:]:
        _path(folder, name).write_bytes(DRAWINGS[name](folder, words))
    return 0


def _path(folder: Path, name: str) -> Path:
    return folder / PICTURES / f"{name}.png"


async def draw_pictures(folder: Path, language: str, *names: str) -> dict[str, bytes]:
    """Draw pictures of a run, by their names; none if that fails."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        language,
        str(folder),
        *names,
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        process.kill()
        return {}
    return await asyncio.to_thread(_read, folder, names) if status == 0 else {}


def _read(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    return {name: _path(folder, name).read_bytes() for name in names}


def attach_pictures(directory: Path, pictures: dict[str, bytes]) -> None:
    """Save pictures beside the network of a new version, for /models.

    Raises:
        ModelError: The version is gone or damaged.
    """
    version = load_version(directory)
    files = {name: (directory / name).read_bytes() for name in version.manifest.files}
    drawn = {f"{name}.png": picture for name, picture in pictures.items()}
    save_version(directory, version.manifest, files | drawn)


def _draw_curves(folder: Path, words: Words) -> bytes:
    history = json.loads((folder / HISTORY_FILE).read_text("utf-8"))
    from bot.training.curves import draw_curves  # noqa: PLC0415 - matplotlib

    return draw_curves(history, curve_words(words))


def _draw_samples(folder: Path, words: Words) -> bytes:
    sheet = sheet_words(words)
    arrays = _load(folder / SAMPLES_FILE)
    digits = [
        TitledDigit(image=image, title=sheet.sample(int(label)))
        for image, label in zip(arrays["images"], arrays["labels"], strict=True)
    ]
    return draw_digit_sheet(sheet.samples, digits)


def _draw_confusion(folder: Path, words: Words) -> bytes:
    return draw_confusion(_load(folder / SHOWN_FILE)["confusion"], confusion_words(words))


def _draw_mistakes(folder: Path, words: Words) -> bytes:
    return draw_digit_sheet(sheet_words(words).mistakes, _answered(folder, words, "mistakes"))


def _draw_predictions(folder: Path, words: Words) -> bytes:
    digits = _answered(folder, words, PREDICTIONS)
    return draw_digit_sheet(sheet_words(words).predictions, digits)


def _answered(folder: Path, words: Words, kind: str) -> list[TitledDigit]:
    arrays, sheet = _load(folder / SHOWN_FILE), sheet_words(words)
    columns = (arrays[f"{kind}_{part}"] for part in ("images", "labels", "answers"))
    return [
        TitledDigit(
            image=image, title=sheet.prediction(int(label), int(answer)), wrong=label != answer
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


if __name__ == "__main__":
    sys.exit(main())
