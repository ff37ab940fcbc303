from collections.abc import Callable

import numpy as np
import pytest

from model.images import Gray
from model.synthesis.backgrounds import make_paper, make_scene


@pytest.mark.parametrize("make", [make_paper, make_scene])
@pytest.mark.parametrize("seed", range(10))
def test_a_ground_is_an_image_that_the_seed_decides(
    make: Callable[[int, np.random.Generator], Gray], seed: int
) -> None:
    ground, again = (make(96, np.random.default_rng(seed)) for _ in range(2))

    assert ground.shape == (96, 96)
    assert ground.dtype == np.uint8
    assert np.array_equal(ground, again)


def test_paper_is_even_and_scenes_are_not() -> None:
    papers = [make_paper(128, np.random.default_rng(seed)).std() for seed in range(12)]
    scenes = [make_scene(128, np.random.default_rng(seed)).std() for seed in range(12)]

    assert np.median(papers) < 12 < np.median(scenes)
