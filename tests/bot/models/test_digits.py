import numpy as np
import pytest

from bot.charts.digits import draw_digits
from bot.charts.palette import ORANGE
from tests.bot.charts.pixels import count_pixels, read_pixels


@pytest.mark.parametrize("count", [0, 1, 5, 12])
def test_any_number_of_digits_is_drawn_and_only_wrong_answers_are_marked(count: int) -> None:
    images = np.full((count, 28, 28), 255, np.uint8)
    right, wrong = (
        draw_digits("Şekil", images, ["T:7 P:1"] * count, [is_wrong] * count)
        for is_wrong in (False, True)
    )

    assert read_pixels(right).shape[1] == 960
    assert count_pixels(right, (255, 255, 255)) >= count * 15_000
    assert count_pixels(right, ORANGE) == 0
    assert count_pixels(wrong, ORANGE) >= count * 50
