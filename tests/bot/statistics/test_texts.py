from dataclasses import replace

import pytest

from bot.database.statistics import Tally
from bot.i18n import LANGUAGES, Words
from bot.local.markup import parse_html
from bot.settings import Language
from bot.statistics.gather import Condition, Statistics
from bot.statistics.texts import caption, no_photos
from tests.bot.statistics.samples import CONDITION, WEEK, statistics_of


def written(
    statistics: Statistics, condition: Condition = CONDITION, language: Language = "en"
) -> list[str]:
    """The lines of a caption as a person sees them."""
    return parse_html(caption(statistics, condition, Words(language)))[0].splitlines()


def test_the_caption_has_photos_the_model_and_the_process() -> None:
    assert written(statistics_of()) == [
        "Last 7 days · 2026-11-18 – 2026-11-24, UTC",
        "Photos: 1,284 from 97 people · 94.71\u00a0% right",
        "Model: cnn-20261123-1, since 2026-11-23",
        "Running for 3 d 4 h · Memory: 84 MB",
    ]
    assert written(statistics_of(), language="tr") == [
        "Son 7 gün · 18.11.2026 – 24.11.2026, UTC",
        "97 kişiden 1.284 fotoğraf · %94,71 doğru",
        "Model: cnn-20261123-1, 23.11.2026 tarihinden beri",
        "Çalışma süresi: 3 gün 4 sa · Bellek: 84 MB",
    ]


def test_few_judged_answers_are_counted_and_no_percentage_is_made_of_them() -> None:
    tally = replace(WEEK, confirmed=1, corrected=2)

    assert written(statistics_of(tally))[1].endswith(" · 1 of 3 right")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_photos_the_caption_is_kind_and_still_tells_of_the_bot(language: Language) -> None:
    nothing = statistics_of(Tally(), times={}, confusions=[])
    unknown = replace(CONDITION, model_since=None, memory=None)

    lines = written(nothing, unknown, language)

    assert lines[1] == no_photos(Words(language))
    assert "cnn-20261123-1" in lines[2]
    assert "MB" not in lines[3]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "59 s"), (3660, "1 h 1 min"), (47 * 3600, "47 h 0 min"), (49 * 3600, "2 d 1 h")],
)
def test_from_two_days_on_the_uptime_is_told_in_days(seconds: float, expected: str) -> None:
    lines = written(statistics_of(), replace(CONDITION, uptime=seconds))

    assert lines[3].startswith(f"Running for {expected} · ")
