from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.geometry import Rectangle
from model.reading.orientation import View, rotate
from model.reading.reader import DigitReader
from tests.drawing import draw_digits, encode
from tests.model.pages import draw_gray


def photograph_turned(text: str, turns: int, *, seed: int = 1) -> bytes:
    """Draw digits and rotate their photo by quarter turns."""
    return encode(np.rot90(draw_digits(text, jitter_seed=seed), turns))


@pytest.mark.parametrize("turns", [1, 2, 3])
@pytest.mark.parametrize("text", [*"23457", "2734", "12 34\n50 72"])
def test_digits_that_show_their_direction_are_read_however_the_photo_was_held(
    reader: DigitReader, text: str, turns: int
) -> None:
    reading = reader.read(photograph_turned(text, turns))

    assert reading.text == text
    assert round(reading.degrees + 90 * turns) % 360 == 0


@pytest.mark.parametrize(("text", "seen"), [("6", "9"), ("0", "0"), ("8", "8")])
def test_digits_that_can_be_read_upside_down_stay_as_they_are(
    reader: DigitReader, text: str, seen: str
) -> None:
    reading = reader.read(photograph_turned(text, 2))

    assert reading.text == seen
    assert reading.degrees == 0


@pytest.mark.parametrize("degrees", [-40, -20, -15, -8, 8, 15, 20, 40])
def test_a_tilted_page_is_read(reader: DigitReader, degrees: float) -> None:
    tilted, _ = rotate(draw_gray("2734\n5027", jitter_seed=1), degrees)

    reading = reader.read(encode(tilted))

    assert reading.text == "2734\n5027"


def test_boxes_of_a_turned_photo_lie_on_the_photo_as_it_was_sent(reader: DigitReader) -> None:
    page = draw_digits("2734", jitter_seed=1)
    upright = reader.read(encode(page, "PNG")).digits

    turned = reader.read(encode(np.rot90(page), "PNG")).digits

    for one, other in zip(turned, upright, strict=True):
        x, y, width, height = astuple(other.box)
        expected = (y, page.shape[1] - x - width, height, width)
        assert astuple(one.box) == pytest.approx(expected, abs=0.06 * page.shape[0])


@given(
    st.floats(-180, 180),
    st.floats(0, 60),
    st.floats(0, 60),
    st.floats(1, 30),
)
def test_a_rectangle_is_located_where_its_middle_was(
    degrees: float, x: float, y: float, side: float
) -> None:
    image, matrix = rotate(np.zeros((60, 90), np.uint8), degrees)
    view = View(image=image, degrees=degrees, matrix=matrix, detections=[])
    center = matrix @ (x, y, 1.0)
    square = Rectangle(
        left=center[0] - side, top=center[1] - side, right=center[0] + side, bottom=center[1] + side
    )

    located = view.locate(square)

    assert (located.center_x, located.center_y) == pytest.approx((x, y), abs=1e-3)
    assert located.width == pytest.approx(2 * side, rel=1e-3)
