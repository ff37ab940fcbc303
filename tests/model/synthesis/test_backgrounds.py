import numpy as np

from model.synthesis.backgrounds import make_paper, make_scene


def test_paper_is_even_and_scenes_are_not() -> None:
    papers = [make_paper(128, np.random.default_rng(seed)).std() for seed in range(12)]
    scenes = [make_scene(128, np.random.default_rng(seed)).std() for seed in range(12)]

    assert np.median(papers) < 12 < np.median(scenes)
