from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.camera import LIGHTS, compress, light, photograph
from model.synthesis.clutter import Tones

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.tuples(st.integers(16, 150), st.integers(16, 150))


@settings(max_examples=40, deadline=None)
@given(SEEDS, SHAPES)
def test_a_photo_is_an_image_that_the_seed_decides(seed: int, shape: tuple[int, int]) -> None:
    tones = np.full(shape, 0.8, np.float32)

    photo, again = (photograph(tones, np.random.default_rng(seed)) for _ in range(2))

    assert photo.shape == shape
    assert photo.dtype == np.uint8
    assert np.array_equal(photo, again)
    assert (tones == np.float32(0.8)).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_what_is_darker_stays_darker(seed: int) -> None:
    tones = np.full((80, 80), 0.8, np.float32)
    tones[30:50, 30:50] = 0.2

    photo = photograph(tones, np.random.default_rng(seed)).astype(np.float64)

    assert photo[35:45, 35:45].mean() < photo[30:50, [*range(22), *range(58, 80)]].mean()


@pytest.mark.parametrize("make_light", LIGHTS)
@pytest.mark.parametrize("seed", range(5))
def test_light_never_swallows_a_page(make_light: Callable[..., Tones], seed: int) -> None:
    lit = make_light((120, 160), np.random.default_rng(seed))

    assert lit.shape == (120, 160)
    assert lit.dtype == np.float32
    assert 0.1 < lit.min() <= lit.max() < 1.5


def test_light_leaves_the_picture_itself_alone() -> None:
    tones = np.full((60, 60), 0.5, np.float32)

    lit = [light(tones, np.random.default_rng(seed)) for seed in range(10)]

    assert (tones == 0.5).all()
    assert any(not np.array_equal(each, tones) for each in lit)


def test_a_lower_quality_leaves_less_of_an_image() -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)

    errors = [np.abs(compress(image, quality).astype(int) - image).mean() for quality in (20, 90)]

    assert compress(image, 90).shape == image.shape
    assert errors[0] > errors[1] > 0
