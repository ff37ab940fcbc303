from pathlib import Path

import numpy as np
import pytest

from model.errors import DataError
from model.synthesis.fonts import (
    HANDWRITING,
    Font,
    draw_digits,
    load_fonts,
)


def test_text_is_drawn_as_cropped_ink(fonts: list[Font]) -> None:
    ink = fonts[0].draw("7")

    assert (fonts[0].family, fonts[0].version) == ("dejavu", "2.37")
    assert ink.dtype == np.uint8
    assert 36 < ink.shape[0] < 81
    assert ink.max() == 255
    assert all(side.any() for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


def test_digits_are_drawn_in_every_form_and_equally_often(fonts: list[Font]) -> None:
    inks, labels = draw_digits(fonts, 40, np.random.default_rng(1))

    assert np.bincount(labels).tolist() == [4] * 10
    assert len({ink.shape for ink in inks}) > 20


def test_no_fonts_are_loaded_if_none_are_installed(tmp_path: Path) -> None:
    assert load_fonts(tmp_path / "absent", HANDWRITING) == []


def test_a_damaged_family_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / HANDWRITING / "caveat").mkdir(parents=True)

    with pytest.raises(DataError, match=r"run scripts/install_fonts.py again"):
        load_fonts(tmp_path, HANDWRITING)
