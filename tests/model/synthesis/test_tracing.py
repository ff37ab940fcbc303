import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.synthesis.tracing import thin
from tests.model.pages import cut_drawn

Mask = NDArray[np.bool_]


def count_pieces(mask: Mask) -> int:
    return cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0] - 1


def count_holes(mask: Mask) -> int:
    ground = np.pad(~mask, 1, constant_values=True)
    return cv2.connectedComponents(ground.astype(np.uint8), connectivity=4)[0] - 2


def is_thick(mask: Mask) -> bool:
    """Tell whether a line is three pixels wide anywhere; where strokes meet, two may remain."""
    return bool(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).any())


def draw_mask(digit: str, seed: int = 0, pen_width: float = 0.08) -> Mask:
    (ink,) = cut_drawn(digit, jitter_seed=seed, noise=0.0, height=160, pen_width=pen_width)
    return np.asarray(ink > 127, np.bool_)


@settings(max_examples=40, deadline=None)
@given(
    digit=st.sampled_from("0123456789"),
    seed=st.integers(0, 99),
    pen_width=st.sampled_from([0.04, 0.08, 0.14]),
)
def test_a_digit_is_thinned_to_thin_lines_that_hang_together(
    digit: str, seed: int, pen_width: float
) -> None:
    mask = draw_mask(digit, seed, pen_width)

    line = thin(mask[np.newaxis])[0]

    assert line.shape == mask.shape
    assert line.dtype == np.bool_
    assert not (line & ~mask).any()
    assert count_pieces(line) == count_pieces(mask)
    assert count_holes(line) == count_holes(mask)
    assert not is_thick(line)


@pytest.mark.parametrize("digit", "0123456789")
def test_a_line_cannot_be_thinned_further(digit: str) -> None:
    line = thin(draw_mask(digit)[np.newaxis])

    assert np.array_equal(thin(line), line)


def test_a_bar_becomes_the_line_in_its_middle() -> None:
    bar = np.zeros((1, 21, 60), np.bool_)
    bar[0, 8:13, 5:55] = True

    rows, columns = np.nonzero(thin(bar)[0])

    assert set(rows.tolist()) == {10}
    assert np.ptp(columns) > 40


def test_shapes_are_thinned_each_for_itself() -> None:
    masks = [np.zeros((150, 150), np.bool_) for _ in range(3)]
    for mask, digit in zip(masks, "407", strict=True):
        drawn = draw_mask(digit)
        mask[: drawn.shape[0], : drawn.shape[1]] = drawn

    together = thin(np.stack(masks))

    assert all(
        np.array_equal(line, thin(mask[np.newaxis])[0])
        for line, mask in zip(together, masks, strict=True)
    )


def test_what_is_empty_stays_empty_and_what_is_given_stays_as_it_is() -> None:
    empty, full = np.zeros((1, 20, 20), np.bool_), np.ones((1, 20, 20), np.bool_)

    line = thin(full)

    assert not thin(empty).any()
    assert 0 < line.sum() < 40
    assert full.all()
