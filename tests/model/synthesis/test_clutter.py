from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.clutter import DRAWINGS, make_clutter, make_noise, make_texture

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.tuples(st.integers(16, 120), st.integers(16, 120))


@settings(max_examples=30, deadline=None)
@given(SEEDS, SHAPES)
def test_clutter_is_a_picture_that_the_seed_decides(seed: int, shape: tuple[int, int]) -> None:
    picture, again = (make_clutter(shape, np.random.default_rng(seed)) for _ in range(2))

    assert picture.shape == shape
    assert picture.dtype == np.float32
    assert 0.0 <= picture.min() <= picture.max() <= 1.0
    assert np.array_equal(picture, again)


@pytest.mark.parametrize("size", [1.0, 5.0, 30.0])
def test_noise_is_even_around_nothing_with_spots_of_its_size(size: float) -> None:
    noise = make_noise((200, 240), size, np.random.default_rng(0))

    steps = np.abs(np.diff(noise, axis=1)).mean()
    assert noise.shape == (200, 240)
    assert noise.mean() == pytest.approx(0, abs=0.3)
    assert 0.5 < noise.std() < 1.3
    assert steps < 3 / size


@settings(max_examples=30, deadline=None)
@given(SEEDS, SHAPES)
def test_a_texture_has_a_contrast_of_one(seed: int, shape: tuple[int, int]) -> None:
    texture = make_texture(shape, np.random.default_rng(seed))

    assert texture.shape == shape
    assert texture.dtype == np.float32
    assert texture.std() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("draw", DRAWINGS)
def test_everything_that_is_drawn_leaves_a_shape(draw: Callable[..., None]) -> None:
    thing = np.zeros((120, 160), np.uint8)

    for seed in range(5):
        draw(thing, 40.0, np.random.default_rng(seed))

    assert thing.max() == 255
    assert (thing == 0).any()
