from itertools import pairwise

import numpy as np
import pytest

from bot.charts.palette import BLUE, GRAY, ORANGE
from bot.i18n import DECIMAL_MARKS, Words
from bot.models.curves import draw_curves
from tests.bot.charts.pixels import count_pixels, read_pixels

WORDS = Words("en")

HISTORY = {
    "accuracy": [0.91, 0.95, 0.97, 0.98],
    "val_accuracy": [0.94, 0.96, 0.975, 0.97],
    "loss": [0.3, 0.16, 0.1, 0.07],
    "val_loss": [0.2, 0.13, 0.09, 0.1],
}


def test_numbers_are_written_in_the_format_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    points = draw_curves(HISTORY, WORDS)
    monkeypatch.setitem(DECIMAL_MARKS, "en", ",")
    commas = draw_curves(HISTORY, WORDS)

    rows, columns = np.nonzero((read_pixels(points) != read_pixels(commas)).any(axis=-1))
    assert len(rows) > 20
    assert columns.max() < 150  # only left of the panels


def test_another_best_epoch_moves_the_mark() -> None:
    marks = []
    for best in range(4):
        validation = [0.94 + 0.02 * (epoch == best) for epoch in range(4)]
        png = draw_curves(HISTORY | {"val_accuracy": validation}, WORDS)
        line = (read_pixels(png) == GRAY).all(axis=-1).sum(axis=0)
        marks.append(int(line.argmax()))

    assert all(right - left > 100 for left, right in pairwise(marks))


@pytest.mark.parametrize("epochs", [1, 2, 200])
def test_both_curves_of_any_number_of_epochs_are_drawn(epochs: int) -> None:
    history = {name: np.linspace(0.5, 0.9, epochs).tolist() for name in HISTORY}

    png = draw_curves(history, WORDS)

    assert read_pixels(png).shape == (1160, 960, 3)
    assert count_pixels(png, BLUE) > 100
    assert count_pixels(png, ORANGE) > 100
