from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.charts.palette import BLUE, ORANGE, Color
from bot.i18n import Words
from bot.training.confusion_matrix import draw_confusion
from bot.training.digit_sheet import draw_digit_sheet

WORDS = Words("tr")


def count_pixels(png: bytes, color: Color) -> int:
    pixels = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
    return int((pixels == color).all(axis=-1).sum())


def sheet_of(count: int, *, wrong: bool = False) -> bytes:
    images = np.full((count, 28, 28), 255, np.uint8)
    return draw_digit_sheet("Şekil", images, ["T:7 P:1"] * count, [wrong] * count)


@pytest.mark.parametrize("count", [0, 1, 5, 12])
def test_any_number_of_digits_is_drawn_as_wide_as_every_chart(count: int) -> None:
    png = sheet_of(count)

    assert Image.open(BytesIO(png)).width == 960
    assert count_pixels(png, (255, 255, 255)) >= count * 20_000


def test_only_wrong_answers_are_marked() -> None:
    assert count_pixels(sheet_of(2, wrong=True), ORANGE) > 100
    assert count_pixels(sheet_of(2), ORANGE) == 0


def test_right_answers_are_blue_and_the_commonest_confusion_is_the_strongest() -> None:
    counts = np.diag([1_000] * 10)
    perfect = draw_confusion(counts, WORDS)
    counts[7, 1], counts[4, 9] = 100, 10
    confused = draw_confusion(counts, WORDS)

    assert count_pixels(perfect, BLUE) > 10_000
    assert count_pixels(perfect, ORANGE) == 0
    assert count_pixels(confused, ORANGE) > 1_000
