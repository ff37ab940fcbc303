"""The pictures of a training: curves, confusion matrix, sheets of digits."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.charts import palette
from bot.charts.digits import HEADING, draw_digits
from bot.charts.figure import CARD, GRAY, INK, new_figure, to_png
from bot.i18n import Words
from bot.models.curves import draw_curves
from bot.training.training import Training
from model.spec import DIGIT_COUNT
from model.training.job.protocol import SAMPLES_FILE, SHOWN_FILE

log = logging.getLogger(__name__)

DARK: Final = 0.85
"""Cells with at least this share of the most frequent confusion have light text."""


async def draw_pictures(
    draw: Callable[[Training, Words], list[bytes]], training: Training, words: Words
) -> list[bytes]:
    """Draw pictures of a training in another thread; none if that fails."""
    try:
        return await asyncio.to_thread(draw, training, words)
    except (LookupError, OSError, ValueError):
        log.exception("The pictures of a training cannot be drawn")
        return []


def draw_progress(training: Training, words: Words) -> list[bytes]:
    """Draw the curves of the epochs so far; there is at least one."""
    metrics = [epoch.metrics for epoch in training.epochs]
    curves = {name: [each[name] for each in metrics] for name in metrics[0]}
    return [draw_curves(curves, words)]


def draw_samples(training: Training, words: Words) -> list[bytes]:
    """Draw five images that the network learns from."""
    samples = _load(training.folder / SAMPLES_FILE)
    titles = [words._("Digit: {label}").format(label=label) for label in samples["labels"]]
    heading = words._("Five of the training images")
    return [draw_digits(heading, samples["images"], titles, [False] * len(titles))]


def draw_results(training: Training, words: Words) -> list[bytes]:
    """Draw the curves, the confusion matrix and the worst mistakes."""
    heading = words._("Worst mistakes (T: true digit, P: prediction)")
    confusion = draw_confusion(_load(training.folder / SHOWN_FILE)["confusion"], words)
    mistakes = _draw_answers("mistakes", heading, training, words, columns=4)
    return [*draw_progress(training, words), confusion, mistakes]


def draw_predictions(training: Training, words: Words) -> list[bytes]:
    """Draw five test images and what they are read as."""
    heading = words._("T: true digit, P: prediction")
    return [_draw_answers("predictions", heading, training, words, columns=5)]


def _draw_answers(
    name: str, heading: str, training: Training, words: Words, *, columns: int
) -> bytes:
    shown = _load(training.folder / SHOWN_FILE)
    labels, answers = shown[f"{name}_labels"], shown[f"{name}_answers"]
    titles = [
        words._("T:{label} P:{answer}").format(label=label, answer=answer)
        for label, answer in zip(labels, answers, strict=True)
    ]
    return draw_digits(heading, shown[f"{name}_images"], titles, labels != answers, columns)


def _load(path: Path) -> dict[str, NDArray[np.uint8]]:
    with np.load(path) as archive:
        return dict(archive)


def draw_confusion(counts: NDArray[np.integer], words: Words) -> bytes:
    """Draw a confusion matrix, shape (10, 10): rows are true digits, columns answers; a PNG."""
    wrong = counts * (1 - np.eye(DIGIT_COUNT, dtype=np.int64))
    shares = (wrong / max(1, wrong.max()))[:, :, np.newaxis]
    cells = shares * palette.ORANGE + (1 - shares) * palette.TRACK
    cells[np.diag_indices(DIGIT_COUNT)] = palette.BLUE
    figure = new_figure(1060)
    axes = figure.subplots()
    axes.set_title(words._("Confusion matrix"), loc="left", pad=32, **HEADING)
    axes.set_xlabel(
        words._("rows: true digit, columns: what was read"), fontsize=19, color=GRAY, labelpad=12
    )
    digits = range(DIGIT_COUNT)
    axes.pcolormesh(digits, digits, cells / 255, edgecolors=CARD, linewidth=3)
    for (digit, answer), count in np.ndenumerate(counts):
        right = digit == answer
        axes.text(
            answer,
            digit,
            f"{count or ''}",
            size=19,
            weight="bold" if right else "normal",
            color=CARD if right or shares[digit, answer] > DARK else INK,
            ha="center",
            va="center",
        )
    axes.invert_yaxis()
    axes.spines[:].set_visible(False)
    axes.set(aspect="equal", xticks=digits, yticks=digits)
    axes.tick_params(length=0, pad=8, labelsize=21, labelcolor=INK, top=True, labeltop=True)
    axes.tick_params(labelbottom=False)
    axes.xaxis.set_label_position("top")
    return to_png(figure)
