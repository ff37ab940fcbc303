import numpy as np
import pytest

from model.synthesis.random_choices import log_uniform


def test_each_doubling_is_equally_likely() -> None:
    random = np.random.default_rng(0)

    numbers = np.array([log_uniform(1.0, 16.0, random) for _ in range(4000)])

    shares = np.histogram(np.log2(numbers), bins=4, range=(0, 4))[0] / 4000
    assert shares == pytest.approx([0.25] * 4, abs=0.03)
