from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.clutter import Shape, Tones
from model.synthesis.grounds import lay_on_desk, make_ground, make_paper, print_text, rule

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.tuples(st.integers(64, 200), st.integers(64, 200))


@pytest.mark.parametrize("make", [make_ground, make_paper])
@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, shape=SHAPES)
def test_a_ground_is_made_of_tones_that_the_seed_decides(
    make: Callable[[Shape, np.random.Generator], Tones], seed: int, shape: Shape
) -> None:
    ground, again = (make(shape, np.random.default_rng(seed)) for _ in range(2))

    assert ground.shape == shape
    assert ground.dtype == np.float32
    assert 0.0 <= ground.min() <= ground.max() <= 1.0
    assert np.array_equal(ground, again)


@pytest.mark.parametrize("seed", range(5))
def test_paper_is_light(seed: int) -> None:
    assert make_paper((200, 200), np.random.default_rng(seed)).mean() > 0.6


@pytest.mark.parametrize("print_on", [rule, print_text])
def test_print_only_darkens_some_of_the_paper(
    print_on: Callable[[Tones, np.random.Generator], None],
) -> None:
    paper = np.full((200, 240), 0.9, np.float32)
    covered = []

    for seed in range(20):
        ground = paper.copy()
        print_on(ground, np.random.default_rng(seed))
        covered.append(float((ground < paper).mean()))

    assert (ground <= paper).all()
    assert (ground >= 0).all()
    assert 0.001 < np.mean(covered) < 0.4


@pytest.mark.parametrize("seed", range(8))
def test_paper_on_a_desk_covers_the_middle_but_not_all(seed: int) -> None:
    paper = np.full((200, 240), 2.0, np.float32)

    ground = lay_on_desk(paper, np.random.default_rng(seed))

    share = (ground > 1.5).mean()
    assert ground[100, 120] == 2.0
    assert 0.2 < share < 1.0
