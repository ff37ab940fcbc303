import numpy as np
import pytest

from bot.charts.fonts import fit_text, measure_text, render_text

NO_GLYPH = "\U000f1234"


@pytest.mark.parametrize("letter", "ğüşıöçĞÜŞİÖÇ×–…%0123456789")
@pytest.mark.parametrize("bold", [False, True])
def test_turkish_letters_and_signs_have_glyphs(letter: str, *, bold: bool) -> None:
    drawn = render_text(letter, 40, bold=bold)

    assert drawn.any()
    assert not np.array_equal(drawn, render_text(NO_GLYPH, 40, bold=bold))


def test_text_that_is_too_wide_gets_smaller_and_other_text_stays_as_it_is() -> None:
    text, size = fit_text("emin değilim", 30, 150)

    assert text == "emin değilim"
    assert 18 <= size < 30
    assert measure_text(text, size) <= 150
    assert fit_text(text, 30, 1000) == (text, 30)


@pytest.mark.parametrize("width", [10, 40, 90])
def test_text_that_is_far_too_wide_ends_in_an_ellipsis(width: int) -> None:
    text, size = fit_text("What the network saw in your photo", 30, width)

    assert text.endswith("…")
    assert len(text) < 20
    assert size == 18
