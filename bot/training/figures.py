"""The pictures of a training, drawn in a child process: python -m bot.training.figures.

Its arguments are a language, the folder of a run and the names of pictures. matplotlib takes
more memory than all else in the bot, so it is only loaded in this child process.
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

from bot.charts import draw_training_curves
from bot.replies import Replies
from bot.training.confusion_matrix import draw_confusion
from bot.training.digit_sheet import TitledDigit, draw_digit_sheet
from model.registry.version import load_version, save_version
from model.training.job.protocol import HISTORY_FILE, SAMPLES_FILE, SHOWN_FILE

COMMAND: Final = (sys.executable, "-m", "bot.training.figures")

ALBUM: Final = ("curves", "confusion", "mistakes", "predictions")
"""Pictures of a finished training."""

PICTURES: Final = "pictures"
"""Name of the folder of pictures inside the folder of a run."""

PATIENCE: Final = 60.0
"""Seconds after which drawing is given up."""

NICENESS: Final = 10


def main() -> int:
    """Draw the pictures that the arguments name."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    language, folder = sys.argv[1], Path(sys.argv[2])
    replies = Replies.choose(language, None, "en")
    (folder / PICTURES).mkdir(exist_ok=True)
    for name in sys.argv[3:]:
        _path(folder, name).write_bytes(DRAWINGS[name](folder, replies))
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


def _draw_curves(folder: Path, replies: Replies) -> bytes:
    history = json.loads((folder / HISTORY_FILE).read_text("utf-8"))
    return draw_training_curves(history, replies.curve_words())


def _draw_samples(folder: Path, replies: Replies) -> bytes:
    words = replies.sheet_words()
    arrays = _load(folder / SAMPLES_FILE)
    digits = [
        TitledDigit(image=image, title=words.sample(int(label)))
        for image, label in zip(arrays["images"], arrays["labels"], strict=True)
    ]
    return draw_digit_sheet(words.samples, digits)


def _draw_confusion(folder: Path, replies: Replies) -> bytes:
    return draw_confusion(_load(folder / SHOWN_FILE)["confusion"], replies.confusion_words())


def _draw_mistakes(folder: Path, replies: Replies) -> bytes:
    return draw_digit_sheet(replies.sheet_words().mistakes, _answered(folder, replies, "mistakes"))


def _draw_predictions(folder: Path, replies: Replies) -> bytes:
    digits = _answered(folder, replies, "predictions")
    return draw_digit_sheet(replies.sheet_words().predictions, digits)


def _answered(folder: Path, replies: Replies, kind: str) -> list[TitledDigit]:
    arrays, words = _load(folder / SHOWN_FILE), replies.sheet_words()
    columns = (arrays[f"{kind}_{part}"] for part in ("images", "labels", "answers"))
    return [
        TitledDigit(
            image=image, title=words.prediction(int(label), int(answer)), wrong=label != answer
        )
        for image, label, answer in zip(*columns, strict=True)
    ]


def _load(path: Path) -> dict[str, NDArray[np.uint8]]:
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)


DRAWINGS: Final[dict[str, Callable[[Path, Replies], bytes]]] = {
    "curves": _draw_curves,
    "samples": _draw_samples,
    "confusion": _draw_confusion,
    "mistakes": _draw_mistakes,
    "predictions": _draw_predictions,
}


if __name__ == "__main__":
    sys.exit(main())
