"""The pictures of a training, drawn in a process of their own: python -m bot.training.figures.

Its arguments are the folder of a run and the names of pictures. matplotlib takes more memory
than all else that answers people, so that it is loaded here, for a moment.
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
from model.training_protocol import (
    HISTORY_FILE,
    PICTURES,
    REQUEST_FILE,
    SAMPLES_FILE,
    SHOWN_FILE,
    TrainingRequest,
)

COMMAND: Final = (sys.executable, "-m", "bot.training.figures")

PATIENCE: Final = 60.0
"""Seconds after which a picture is done without."""

NICENESS: Final = 10


def main() -> int:
    """Draw what the arguments name."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    folder = Path(sys.argv[1])
    request = TrainingRequest.model_validate_json((folder / REQUEST_FILE).read_bytes())
    replies = Replies.choose(request.language, None, "en")
    (folder / PICTURES).mkdir(exist_ok=True)
    for name in sys.argv[2:]:
        picture_path(folder, name).write_bytes(DRAWINGS[name](folder, replies))
    return 0


def picture_path(folder: Path, name: str) -> Path:
    """Say where a picture of a run lies."""
    return folder / PICTURES / f"{name}.png"


async def draw_pictures(folder: Path, *names: str) -> list[bytes]:
    """Have pictures of a run drawn; none where that fails."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
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
        return []
    return read_pictures(folder, names) if status == 0 else []


def read_pictures(folder: Path, names: Sequence[str]) -> list[bytes]:
    """Read those of some pictures that there are."""
    paths = [picture_path(folder, name) for name in names]
    return [path.read_bytes() for path in paths if path.is_file()]


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
