import pytest

from bot.charts.canvas import render_text

NO_GLYPH = "\U000f1234"


@pytest.mark.parametrize("letter", "ğüşıöçĞÜŞİÖÇ×–…%0123456789")
@pytest.mark.parametrize("bold", [False, True])
def test_turkish_letters_and_signs_have_glyphs(letter: str, *, bold: bool) -> None:
    drawn = render_text(letter, 40, bold=bold)

    assert drawn.getbbox()
    assert drawn != render_text(NO_GLYPH, 40, bold=bold)
