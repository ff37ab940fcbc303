"""Languages: translated sentences, and the formats of numbers and dates."""

import functools
import gettext
from datetime import datetime
from pathlib import Path
from typing import Final, Self, get_args

from bot.settings import Language

LOCALES: Final = Path(__file__).parent / "locales"
"""The translations: `<language>/LC_MESSAGES/rakam.po`, and the `.mo` compiled from it.

The English sentences are in the code."""

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

PERCENT_FORMATS: Final = {"en": "{}\u00a0%", "tr": "%{}"}
"""How each language writes a percentage."""

DECIMAL_MARKS: Final = {"en": ".", "tr": ","}
"""The decimal separator of each language."""

THOUSANDS_MARKS: Final = {"en": ",", "tr": "."}
"""The thousands separator of each language."""

DATE_FORMATS: Final = {"en": "%Y-%m-%d", "tr": "%d.%m.%Y"}

DAYS_FROM: Final = 48
"""Durations of at least this many hours are written in days and hours."""

HIGHEST_SHOWN: Final = 0.999
"""The highest confidence that is shown, because a network is never completely certain."""

CAPTION_TEXT_LIMIT: Final = 600
"""Maximum length of a number in a caption, in characters; Telegram allows 1,024 for all of it."""


@functools.cache
def _load(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("rakam", LOCALES, [language])


class Words:
    """One language: its sentences, and how it writes numbers and dates.

    A sentence is written where it is sent, in English: `words._("Try an example")`. Other
    languages look it up in their catalog.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._ = _load(language).gettext
        self.ngettext = _load(language).ngettext

    @classmethod
    def choose(cls, chosen: str | None, telegram: str | None, default: Language) -> Self:
        """Choose the language that a person chose, else that of their Telegram, else `default`."""
        for code in (chosen, (telegram or "").split("-")[0]):
            for language in LANGUAGES:
                if code == language:
                    return cls(language)
        return cls(default)

    def percent(self, share: float) -> str:
        """Write a confidence, 0.0 to 1.0, in percent with one decimal; at most 99.9 %."""
        number = self.decimal(100 * min(share, HIGHEST_SHOWN), 1)
        return PERCENT_FORMATS[self.language].format(number)

    def progress(self, share: float) -> str:
        """Write how much of some work is done, 0.0 to 1.0, in whole percent."""
        return PERCENT_FORMATS[self.language].format(f"{100 * share:.0f}")

    def accuracy(self, share: float) -> str:
        """Write a measured share, 0.0 to 1.0, in percent with two decimals."""
        return PERCENT_FORMATS[self.language].format(self.decimal(100 * share, 2))

    def decimal(self, number: float, places: int) -> str:
        """Write a number with `places` decimals."""
        return f"{number:.{places}f}".replace(".", DECIMAL_MARKS[self.language])

    def count(self, number: int) -> str:
        """Write a whole number with thousands separators."""
        return f"{number:,}".replace(",", THOUSANDS_MARKS[self.language])

    def date(self, moment: datetime) -> str:
        """Write a date, without its time."""
        return moment.strftime(DATE_FORMATS[self.language])

    def duration(self, seconds: float) -> str:
        """Write a duration in its largest unit and the next smaller one."""
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        if hours >= DAYS_FROM:
            days, hours = divmod(hours, 24)
            return self._("{days} d {hours} h").format(days=self.count(days), hours=hours)
        if hours:
            return self._("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
        if minutes:
            return self._("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
        return self._("{seconds} s").format(seconds=rest)
