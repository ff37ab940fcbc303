from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from model.synthesis.glyphs import Typefaces, load_script, load_typeface
from model.synthesis.pages import PageMaker
from tests.model.tiny_hand import make_tiny_hand

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
"""A font that comes with matplotlib."""


def test_written_characters_are_lines_and_printed_ones_outlines() -> None:
    written, printed = (load_typeface(FONT, written=each) for each in (True, False))

    assert set("0123456789aZğ+") <= set(written) & set(printed)
    assert all(len(glyph.strokes) and not glyph.outline for glyph in written.values())
    assert all(glyph.outline and not len(glyph.strokes) for glyph in printed.values())


@pytest.mark.parametrize("digit", "02468")
def test_digits_stand_on_the_baseline_and_have_height_one(digit: str) -> None:
    strokes = load_typeface(FONT, written=True)[digit].strokes

    assert strokes[..., 1].min() == pytest.approx(-1.0, abs=0.15)
    assert strokes[..., 1].max() == pytest.approx(0.0, abs=0.15)


def test_words_of_another_script_are_written_and_printed() -> None:
    words = load_script(FONT, np.random.default_rng(0))

    assert len(words) > 50
    assert all(len(glyph.strokes) and glyph.outline for glyph in words.values())


def test_pages_are_written_in_the_letters_of_a_font() -> None:
    typefaces = Typefaces(
        hands=[load_typeface(FONT, written=True)], prints=[load_typeface(FONT, written=False)]
    )
    maker = PageMaker(make_tiny_hand(), typefaces)

    words = [maker.make(np.random.default_rng(seed), "words") for seed in range(4)]
    print_ = [maker.draft(np.random.default_rng(seed), "print") for seed in range(4)]

    assert sum(len(page.marks) for page in words) > 20
    assert all(page.ink.any() for page in words)
    assert any(draft.form.any() for draft in print_)
