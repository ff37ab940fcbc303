from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from model.images import Gray
from model.reading.advice import Remedy, choose_remedy
from model.reading.result import Box, Reading
from tests.model.pages import draw_gray
from tests.readings import read_digit, reading_of


def read_where_it_was_drawn(image: Gray, *, light: bool = False) -> Reading:
    """Make up the reading of an unsure 4 around the ink that was drawn."""
    ink = image if light else 255 - image
    level = (int(ink.max()) + int(np.median(ink))) // 2
    x, y, width, height = cv2.boundingRect((ink > level).astype(np.uint8))
    box = Box(x=x, y=y, width=width, height=height)
    return replace(reading_of([read_digit(4, confidence=0.5, sure=False, box=box)]), image=image)


@pytest.mark.parametrize(
    ("look", "remedy"),
    [
        ({"height": 70}, Remedy.CLOSER),
        ({"ink": (200, 198, 190)}, Remedy.MORE_LIGHT),
        ({"ink": (40, 40, 40), "paper": (66, 66, 66)}, Remedy.MORE_LIGHT),
        ({"pen_width": 0.012}, Remedy.THICKER_PEN),
        ({"pen_width": 0.08}, Remedy.MORE_CLEARLY),
    ],
    ids=["small", "pale", "in the dark", "hairline", "plain"],
)
def test_the_remedy_is_measured_in_the_photo(look: dict[str, Any], remedy: Remedy) -> None:
    reading = read_where_it_was_drawn(draw_gray("4", noise=0.0, **look))

    assert choose_remedy(reading, reading.digits[0]) is remedy


def test_chalk_on_a_board_is_not_taken_for_lack_of_light() -> None:
    board = draw_gray("4", ink=(238, 238, 230), paper=(34, 52, 44), pen_width=0.08, noise=0.0)
    reading = read_where_it_was_drawn(board, light=True)

    assert choose_remedy(reading, reading.digits[0]) is Remedy.MORE_CLEARLY


def test_a_box_without_any_ink_in_it_asks_for_more_light() -> None:
    reading = read_where_it_was_drawn(draw_gray("4"))
    blank = np.full_like(reading.image, 120)

    empty = replace(reading, image=blank)

    assert choose_remedy(empty, empty.digits[0]) is Remedy.MORE_LIGHT
