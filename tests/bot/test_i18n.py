import pytest

from bot.i18n import Words
from bot.settings import Language


@pytest.mark.parametrize(
    ("language", "share", "expected"),
    [
        ("tr", 0.987, "%98,7"),
        ("tr", 0.0, "%0,0"),
        ("tr", 1.0, "%99,9"),
        ("en", 0.987, "98.7\u00a0%"),
        ("en", 0.0, "0.0\u00a0%"),
        ("en", 0.9991, "99.9\u00a0%"),
        ("en", 1.0, "99.9\u00a0%"),
    ],
)
def test_a_percentage_has_the_format_of_the_language_and_is_at_most_99_9(
    language: Language, share: float, expected: str
) -> None:
    assert Words(language).percent(share) == expected


@pytest.mark.parametrize(
    ("chosen", "telegram", "default", "expected"),
    [
        ("tr", "en", "en", "tr"),
        ("en", "tr", "tr", "en"),
        (None, "tr", "en", "tr"),
        (None, "tr-TR", "en", "tr"),
        (None, "en-GB", "tr", "en"),
        (None, "de", "en", "en"),
        (None, "de", "tr", "tr"),
        (None, None, "tr", "tr"),
        (None, "", "en", "en"),
        ("xx", "tr", "en", "tr"),
        ("xx", "yy", "en", "en"),
    ],
)
def test_the_chosen_language_precedes_telegrams_which_precedes_the_default(
    chosen: str | None, telegram: str | None, default: Language, expected: str
) -> None:
    assert Words.choose(chosen, telegram, default).language == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "59 s"), (3660, "1 h 1 min"), (47 * 3600, "47 h 0 min"), (49 * 3600, "2 d 1 h")],
)
def test_a_duration_is_written_in_two_units_at_most(seconds: float, expected: str) -> None:
    assert Words("en").duration(seconds) == expected
