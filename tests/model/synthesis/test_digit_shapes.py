import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.digit_shapes import interpolate, write_form

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=60)
@given(SEEDS)
def test_the_seed_decides_what_is_written_and_how(seed: int) -> None:
    (strokes, digit), (again, same) = (write_form(np.random.default_rng(seed)) for _ in range(2))

    low, high = strokes.min(axis=(0, 1)), strokes.max(axis=(0, 1))
    assert np.array_equal(strokes, again)
    assert digit == same
    assert strokes.shape[1:] == (2, 2)
    assert high[1] - low[1] == pytest.approx(1.0)
    assert (low + high) / 2 == pytest.approx([0, 0], abs=1e-6)


def test_the_pen_moves_through_every_point() -> None:
    points = np.array([(0, 0), (1, 2), (3, 2), (4, 0)], float)

    curve = interpolate(points)

    assert all(np.abs(curve - point).sum(axis=1).min() < 1e-9 for point in points)
    assert curve[:, 1].max() > 2


def test_a_repeated_point_is_a_corner() -> None:
    straight = np.array([(0, 0), (4, 0), (4, 0), (4, 4)], float)

    curve = interpolate(straight)

    assert np.abs(curve - (4, 0)).sum(axis=1).min() < 1e-9
    assert (curve[:, 0] <= 4 + 1e-9).all()
    assert (curve[:, 1] >= -1e-9).all()
