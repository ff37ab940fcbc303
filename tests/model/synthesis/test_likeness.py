import numpy as np
import pytest

from model.synthesis.camera import measure_correlation

WRITTEN = (np.eye(20) * 255).astype(np.uint8)


def test_what_shows_as_it_was_written_is_wholly_alike() -> None:
    faded = (WRITTEN // 10 + 100).astype(np.uint8)

    assert measure_correlation(faded, WRITTEN) == pytest.approx(1.0)


def test_dark_strokes_on_light_paper_are_alike_the_other_way_round() -> None:
    assert measure_correlation(255 - WRITTEN, WRITTEN) == pytest.approx(-1.0)


def test_what_does_not_show_at_all_is_not_alike() -> None:
    blank = np.full_like(WRITTEN, 90)

    assert measure_correlation(blank, WRITTEN) == 0.0
    assert measure_correlation(WRITTEN, np.zeros_like(WRITTEN)) == 0.0
