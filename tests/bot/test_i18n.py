import inspect

import pytest

from bot.local.markup import parse_html
from bot.replies import LANGUAGES, Replies
from bot.settings import Language

PLAIN = sorted(name for name, value in inspect.getmembers(Replies) if isinstance(value, property))


def shown(html: str) -> str:
    """What a person sees of a caption in HTML."""
    return parse_html(html)[0]


@pytest.mark.parametrize(
    ("language", "share", "expected"),
    [
        ("tr", 0.987, "%98,7"),
        ("tr", 0.5, "%50,0"),
        ("tr", 0.0, "%0,0"),
        ("en", 0.987, "98.7\u00a0%"),
        ("en", 0.5, "50.0\u00a0%"),
        ("en", 0.0, "0.0\u00a0%"),
    ],
)
def test_a_percentage_is_written_as_the_language_writes_it(
    language: Language, share: float, expected: str
) -> None:
    assert Replies(language).percent(share) == expected


@pytest.mark.parametrize(("language", "expected"), [("tr", "%99,9"), ("en", "99.9\u00a0%")])
@pytest.mark.parametrize("share", [0.9991, 0.99999, 1.0])
def test_a_network_is_never_quite_certain(language: Language, expected: str, share: float) -> None:
    assert Replies(language).percent(share) == expected


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
def test_the_chosen_language_stands_above_telegrams_and_that_above_the_default(
    chosen: str | None, telegram: str | None, default: Language, expected: str
) -> None:
    assert Replies.choose(chosen, telegram, default).language == expected


@pytest.mark.parametrize("name", PLAIN)
def test_each_text_is_in_the_language_of_the_reader(name: str) -> None:
    english, turkish = (getattr(Replies(language), name) for language in ("en", "tr"))

    assert english
    assert turkish
    assert english != turkish


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_apology_and_its_report_name_the_same_fault(language: Language) -> None:
    replies = Replies(language)

    assert "1f2e3d4c" in replies.apology("1f2e3d4c")
    assert "1f2e3d4c: ValueError" in replies.fault_report("1f2e3d4c", "ValueError")


def test_every_command_is_described_differently_in_each_language() -> None:
    english, turkish = (Replies(language).command_descriptions() for language in ("en", "tr"))

    assert english.keys() == turkish.keys()
    assert not set(english.values()) & set(turkish.values())
