import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.images import count_levels, level_of_share


@given(st.tuples(st.integers(1, 40), st.integers(1, 40)), st.integers(0, 2**32 - 1))
def test_every_pixel_is_counted_with_its_level(shape: tuple[int, int], seed: int) -> None:
    image = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)

    counts = count_levels(image)

    assert counts.tolist() == np.bincount(image.ravel(), minlength=256).tolist()


@given(
    st.lists(st.integers(0, 255), min_size=1, max_size=50),
    st.sampled_from([0.1, 0.25, 0.5, 0.85, 1.0]),
)
def test_a_share_of_the_pixels_does_not_exceed_its_level(levels: list[int], share: float) -> None:
    image = np.array([levels], np.uint8)

    level = level_of_share(count_levels(image), share)

    assert np.mean(image <= level) >= share - 1e-6
    assert np.mean(image < level) < share + 1e-6


@pytest.mark.parametrize(("levels", "median"), [([7], 7), ([0, 9, 200], 9), ([3, 3, 3, 250], 3)])
def test_half_of_the_pixels_give_the_median(levels: list[int], median: int) -> None:
    assert level_of_share(count_levels(np.array([levels], np.uint8)), 0.5) == median
