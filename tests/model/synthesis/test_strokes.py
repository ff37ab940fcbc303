import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.synthesis.strokes import Strokes, bend, draw, round_corners
from tests.model.tiny_hand import make_tiny_hand

SEEDS = st.integers(0, 2**32 - 1)


def on_board(strokes: Strokes, height: float = 80) -> Strokes:
    return np.asarray(strokes * height + 60, np.float32)


def drawn(strokes: Strokes, *, pen: float, uneven: float = 0.0) -> NDArray[np.uint8]:
    board = np.zeros((120, 120), np.uint8)
    draw(board, on_board(strokes), pen=pen, uneven=uneven)
    return board


def test_rounded_strokes_stay_near_and_keep_their_ends() -> None:
    corner = np.array([[(0, 0), (10, 0)], [(10, 0), (10, 10)]], np.float32)

    rounded = round_corners(corner)

    assert rounded[0, 0].tolist() == [0, 0]
    assert rounded[-1, -1].tolist() == [10, 10]
    assert np.abs(rounded - (10, 0)).sum(axis=2).min() == 2.5
    assert np.array_equal(rounded[1:, 0], rounded[:-1, 1])


@settings(max_examples=40)
@given(SEEDS, st.integers(0, 9))
def test_another_writing_is_about_as_large_and_the_seed_decides_it(seed: int, digit: int) -> None:
    strokes = make_tiny_hand().strokes[digit]

    varied, again = (bend(strokes, np.random.default_rng(seed)) for _ in range(2))

    assert np.array_equal(varied, again)
    assert varied.shape == strokes.shape
    assert varied.dtype == np.float32
    assert not np.array_equal(varied, strokes)
    assert 0.8 < np.ptp(varied[..., 1]) < 1.25


@pytest.mark.parametrize("pen", [1.0, 4.0, 9.0])
def test_a_wider_pen_leaves_more_ink(pen: float) -> None:
    strokes = make_tiny_hand().strokes[0]

    ink, more = drawn(strokes, pen=pen), drawn(strokes, pen=pen + 2)

    assert ink.max() > 250
    assert (more > 127).sum() > (ink > 127).sum()


def test_a_pen_under_a_pixel_draws_fainter() -> None:
    strokes = make_tiny_hand().strokes[0]

    assert drawn(strokes, pen=0.5).max() < 0.6 * drawn(strokes, pen=1.0).max()
