import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.sheet import FINENESS, Pen, Sheet
from tests.model.tiny_hand import make_tiny_hand


def digit_at(digit: int, height: float, place: tuple[float, float]) -> np.ndarray:
    return np.asarray(make_tiny_hand().strokes[digit] * height + np.array(place), np.float32)


@settings(max_examples=40, deadline=None)
@given(digit=st.integers(0, 9), width=st.floats(1, 12), height=st.floats(30, 90))
def test_a_box_contains_the_ink_of_its_digit_and_hardly_more(
    digit: int, width: float, height: float
) -> None:
    sheet = Sheet.blank(160, (160, 160), np.eye(3))

    sheet.write(digit_at(digit, height, (80, 80)), Pen(width=width), digit)

    (mark,) = sheet.marks
    rows, columns = np.nonzero(sheet.ink > 127)
    box = mark.rectangle
    edges = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert mark.label == digit
    assert [box.left, box.top, box.right, box.bottom] == pytest.approx(
        [edge / FINENESS for edge in edges], abs=3
    )


def test_marks_lie_where_perspective_puts_them() -> None:
    placing = np.array([[0.5, 0, 10], [0, 0.5, 20], [0, 0, 1]])
    sheet = Sheet.blank(160, (160, 160), placing)

    sheet.write(digit_at(0, 60, (80, 80)), Pen(width=2), 0)
    sheet.upright().write(digit_at(0, 60, (80, 80)), Pen(width=2), 0)

    far, near = (mark.rectangle for mark in sheet.marks)
    assert (far.center_x, far.center_y) == pytest.approx((50, 60), abs=1)
    assert near.height == pytest.approx(2 * far.height, abs=3)
    assert sheet.place(np.array([(0, 0), (160, 160)])).tolist() == [[10, 20], [90, 100]]
