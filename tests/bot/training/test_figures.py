import numpy as np

from bot.charts.palette import BLUE, ORANGE
from bot.i18n import Words
from bot.training.figures import draw_confusion
from tests.bot.charts.pixels import count_pixels


def test_right_answers_are_blue_and_the_commonest_confusion_is_the_strongest() -> None:
    counts = np.diag([1_000] * 10)
    perfect = draw_confusion(counts, Words("tr"))
    counts[7, 1], counts[4, 9] = 100, 10
    confused = draw_confusion(counts, Words("tr"))

    assert count_pixels(perfect, BLUE) > 10_000
    assert count_pixels(perfect, ORANGE) == 0
    assert count_pixels(confused, ORANGE) > 1_000
