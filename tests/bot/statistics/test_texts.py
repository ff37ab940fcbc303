import pytest

from bot.database.statistics import Tally
from bot.i18n import LANGUAGES, Words
from bot.local.markup import parse_html
from bot.settings import Language
from bot.statistics.texts import about_model, about_process, no_photos, summary
from tests.bot.statistics.samples import TODAY, statistics_of

MODEL = "cnn-20261123-1"


def written(words: Words) -> list[str]:
    """Return the lines of a caption as a person sees them."""
    lines = [
        summary(statistics_of(), words),
        about_model(MODEL, TODAY, words),
        about_process(76.2 * 3600, 84_300_000, words),
    ]
    return parse_html("\n".join(lines))[0].splitlines()


def test_the_caption_has_photos_the_model_and_the_process() -> None:
    assert written(Words("en")) == [
        "Last 7 days · 2026-11-18 – 2026-11-24, UTC",
        "Photos: 1,284 from 97 people · 94.71\u00a0% right",
        "Model: cnn-20261123-1, since 2026-11-24",
        "Running for 3 d 4 h · Memory: 84 MB",
    ]
    assert written(Words("tr")) == [
        "Son 7 gün · 18.11.2026 – 24.11.2026, UTC",
        "97 kişiden 1.284 fotoğraf · %94,71 doğru",
        "Model: cnn-20261123-1, 24.11.2026 tarihinden beri",
        "Çalışma süresi: 3 gün 4 sa · Bellek: 84 MB",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_values_are_left_out(language: Language) -> None:
    words = Words(language)

    nothing = summary(statistics_of(Tally(), times={}, confusions=[]), words)

    uncounted = {
        "en": "Photos of people who used /forget aren't counted.",
        "tr": "/forget kullananların fotoğrafları sayılmaz.",
    }
    assert nothing.splitlines()[1] == f"{no_photos(words)} {uncounted[language]}"
    assert MODEL in about_model(MODEL, None, words)
    assert "MB" not in about_process(60.0, None, words)
