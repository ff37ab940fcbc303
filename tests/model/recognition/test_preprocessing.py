import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from model.recognition.preprocessing import (
    LARGEST_SIDE,
    MINIMUM_STROKE,
    crop_to_ink,
    estimate_stroke_width,
    limit_side,
    normalize_intensity,
    prepare_digit,
    thicken_hairlines,
    to_levels,
)

INKS = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    elements=st.sampled_from([0, 0, 0, 90, 255]),
).filter(np.any)


def bar(height: int, width: int, margin: int = 0) -> NDArray[np.uint8]:
    """Draw an upright bar of full ink on empty paper."""
    return np.pad(np.full((height, width), 255, np.uint8), margin)


@given(INKS)
def test_any_ink_becomes_network_input(ink: NDArray[np.uint8]) -> None:
    prepared = prepare_digit(ink)

    assert prepared.shape == (28, 28, 1)
    assert prepared.dtype == np.float32
    assert 0.0 <= prepared.min() <= prepared.max() <= 1.0
    assert prepared.any()


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
def test_the_center_of_mass_is_near_the_center(ink: NDArray[np.uint8]) -> None:
    prepared = prepare_digit(ink)[..., 0].astype(np.float64)

    rows, columns = np.indices(prepared.shape)
    row = (rows * prepared).sum() / prepared.sum()
    column = (columns * prepared).sum() / prepared.sum()
    # The edges may hold a lopsided digit back: its 20 pixels have only 4 on each side.
    for center, span in ((row, prepared.any(axis=1)), (column, prepared.any(axis=0))):
        touches_edge = bool(np.ravel(span)[[0, -1]].any())
        assert abs(center - 14.0) <= 0.51 or touches_edge


@settings(max_examples=25)
@given(st.integers(60, 600))
def test_hairlines_stay_visible_however_large_the_digit(height: int) -> None:
    prepared = prepare_digit(bar(height, 1))

    assert prepared.max() > 0.6
    assert estimate_stroke_width((prepared[..., 0] * 255).astype(np.uint8)) >= MINIMUM_STROKE - 0.6


@pytest.mark.parametrize("width", [2, 4, 9, 20])
def test_stroke_width_is_measured_in_pixels(width: int) -> None:
    assert estimate_stroke_width(bar(120, width)) == pytest.approx(width, rel=0.25)


def test_paper_without_ink_is_refused() -> None:
    with pytest.raises(ValueError, match=r"received: .*\(5, 7\)"):
        crop_to_ink(np.zeros((5, 7), np.uint8))


def test_small_ink_and_wide_strokes_are_left_alone() -> None:
    small = np.random.default_rng(0).integers(0, 256, (LARGEST_SIDE, 40)).astype(np.uint8)
    wide = bar(100, 20)

    assert limit_side(small) is small
    assert thicken_hairlines(wide) is wide


def test_large_ink_is_shrunk_in_proportion_and_stays_as_black_as_it_was() -> None:
    hairline = np.zeros((4 * LARGEST_SIDE, LARGEST_SIDE), np.uint8)
    hairline[:, 100:102] = 255

    shrunk = limit_side(hairline)

    assert shrunk.shape == (LARGEST_SIDE, LARGEST_SIDE // 4)
    assert shrunk.max() == 255


@pytest.mark.parametrize("pen", [1, 3, 12, 60])
def test_a_digit_has_as_much_ink_in_many_pixels_as_in_few(pen: int) -> None:
    few = np.zeros((LARGEST_SIDE, LARGEST_SIDE), np.uint8)
    cv2.circle(few, (128, 128), 90, 255, pen, cv2.LINE_AA)
    many = cv2.resize(few, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).astype(np.uint8)

    assert prepare_digit(many).sum() == pytest.approx(prepare_digit(few).sum(), rel=0.05)


@pytest.mark.parametrize("count", [(), (3,)])
def test_network_inputs_can_be_turned_back_into_what_they_were_made_of(
    count: tuple[int, ...],
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (*count, 28, 28)).astype(np.uint8)

    inputs = normalize_intensity(images)

    assert inputs.shape == (*count, 28, 28, 1)
    assert inputs.dtype == np.float32
    assert np.array_equal(to_levels(inputs), images)
