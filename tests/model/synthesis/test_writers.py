import numpy as np
import pytest

from model.synthesis.writers import DRAWN, draw_sign


@pytest.mark.parametrize("character", sorted(DRAWN))
def test_a_sign_stands_around_the_middle_of_a_digit(character: str) -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        glyph = draw_sign(character, random)
        x, y = glyph.strokes.reshape(-1, 2).T

        assert 0.8 < np.ptp(y) < 1.8
        assert (y.min() + y.max()) / 2 == pytest.approx(-0.5, abs=0.5)
        assert -0.1 < x.min() < x.max() < glyph.advance + 0.1


def test_opening_brackets_bend_to_the_left_and_slashes_lean_to_the_right() -> None:
    random = np.random.default_rng(1)
    ends = {each: draw_sign(each, random).strokes.reshape(-1, 2) for each in DRAWN}

    def x_at(character: str, share: float) -> float:
        points = ends[character]
        return float(points[round(share * (len(points) - 1)), 0])

    assert x_at("(", 0.5) < x_at("(", 0.0)
    assert x_at(")", 0.5) > x_at(")", 0.0)
    assert x_at("[", 0.5) < x_at("[", 0.0)
    assert x_at("/", 0.0) > x_at("/", 1.0)
