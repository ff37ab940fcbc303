import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.synthesis.random_choices import happens, log_uniform

SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_something_happens_in_its_share_of_all_cases(share: float) -> None:
    random = np.random.default_rng(0)

    times = sum(happens(share, random) for _ in range(2000))

    assert times / 2000 == pytest.approx(share, abs=0.03)


@given(SEEDS, st.floats(0.01, 1.0), st.floats(1.0, 100.0))
def test_a_drawn_number_lies_between_its_limits(seed: int, low: float, high: float) -> None:
    number, again = (log_uniform(low, high, np.random.default_rng(seed)) for _ in range(2))

    assert low * (1 - 1e-9) <= number <= high * (1 + 1e-9)
    assert number == again


def test_each_doubling_is_equally_likely() -> None:
    random = np.random.default_rng(0)

    numbers = np.array([log_uniform(1.0, 16.0, random) for _ in range(4000)])

    shares = np.histogram(np.log2(numbers), bins=4, range=(0, 4))[0] / 4000
    assert shares == pytest.approx([0.25] * 4, abs=0.03)
