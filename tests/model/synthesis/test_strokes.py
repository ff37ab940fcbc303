import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.synthesis.strokes import bend, draw, round_corners
from tests.model.tiny_hand import make_tiny_hand

SEEDS = st.integers(0, 2**32 - 1)


def draw_0(pen: float) -> NDArray[np.uint8]:
    board = np.zeros((120, 120), np.uint8)
    draw(board, np.asarray(make_tiny_hand().strokes[0] * 80 + 60, np.float32), pen=pen)
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
def test_bent_strokes_are_about_as_large_and_the_seed_decides_them(seed: int, digit: int) -> None:
    strokes = make_tiny_hand().strokes[digit]

    varied, again = (bend(strokes, np.random.default_rng(seed)) for _ in range(2))

    assert np.array_equal(varied, again)
    assert varied.shape == strokes.shape
    assert varied.dtype == np.float32
    assert not np.array_equal(varied, strokes)
    assert 0.8 < np.ptp(varied[..., 1]) < 1.25


def test_a_pen_under_a_pixel_draws_fainter() -> None:
    full, faint = draw_0(pen=1.0), draw_0(pen=0.5)

    assert full.max() > 250
    assert faint.max() < 0.6 * full.max()
