import math

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from model.recognition.preprocessing import (
    LARGEST_SIDE,
    MINIMUM_STROKE,
    prepare_digit,
)

INKS = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    elements=st.sampled_from([0, 0, 0, 90, 255]),
).filter(np.any)


def bar(height: int, width: int) -> NDArray[np.uint8]:
    return np.full((height, width), 255, np.uint8)


@given(INKS, st.integers(0, 30), st.integers(0, 30))
def test_empty_paper_around_the_ink_changes_nothing(
    ink: NDArray[np.uint8], above: int, left: int
) -> None:
    padded = np.pad(ink, ((above, 3), (left, 5)))

    assert np.array_equal(prepare_digit(padded), prepare_digit(ink))


@given(st.integers(25, 400), st.floats(0.15, 1.0))
def test_the_longer_side_of_thick_ink_spans_twenty_pixels(height: int, share: float) -> None:
    prepared = prepare_digit(bar(height, max(1, round(height * share))))

    rows = np.flatnonzero(prepared.any(axis=(1, 2)))
    assert rows.max() - rows.min() + 1 == 20


@given(INKS)
def test_any_ink_becomes_network_input_with_its_center_of_mass_near_the_center(
    ink: NDArray[np.uint8],
) -> None:
    prepared = prepare_digit(ink)

    assert prepared.shape == (28, 28, 1)
    assert prepared.dtype == np.float32
    assert 0.0 <= prepared.min() <= prepared.max() <= 1.0
    rows, columns = np.indices((28, 28))
    # The edges limit how far a lopsided digit moves: its 20 pixels have only 4 on each side.
    for places, span in ((rows, prepared.any(axis=1)), (columns, prepared.any(axis=0))):
        center = (places * prepared[..., 0].astype(np.float64)).sum() / prepared.sum()
        touches_edge = bool(np.ravel(span)[[0, -1]].any())
        assert abs(center - 14.0) <= 0.51 or touches_edge


@settings(max_examples=25)
@example(63)
@given(st.integers(60, 1200))
def test_hairlines_stay_visible_however_large_the_digit(height: int) -> None:
    prepared = prepare_digit(bar(height, 1))

    assert prepared.max() > 0.6
    # The width of the stroke, minus what rounding to whole pixels loses.
    assert prepared[14].sum() >= math.floor(MINIMUM_STROKE)


def test_paper_without_ink_is_refused() -> None:
    with pytest.raises(ValueError, match=r"received: .*\(5, 7\)"):
        prepare_digit(np.zeros((5, 7), np.uint8))


@pytest.mark.parametrize("pen", [1, 3, 12, 60])
def test_a_digit_has_as_much_ink_in_many_pixels_as_in_few(pen: int) -> None:
    few = np.zeros((LARGEST_SIDE, LARGEST_SIDE), np.uint8)
    cv2.circle(few, (128, 128), 90, 255, pen, cv2.LINE_AA)
    many = cv2.resize(few, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).astype(np.uint8)

    assert prepare_digit(many).sum() == pytest.approx(prepare_digit(few).sum(), rel=0.05)
