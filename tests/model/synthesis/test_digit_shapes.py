import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.digit_shapes import write_form

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
