"""Languages: catalogs of sentences, number formats and dates."""

import functools
import gettext
from datetime import datetime
from pathlib import Path
from typing import Final, Self, get_args

from bot.settings import Language

LOCALES: Final = Path(__file__).parent / "locales"
"""The catalogs: `<language>/LC_MESSAGES/rakam.po`, and `.mo` compiled from it.

Sentences in the code are the English ones."""

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

PERCENT_FORMATS: Final = {"en": "{}\u00a0%", "tr": "%{}"}
"""Where each language puts the sign of a percentage."""

DECIMAL_MARKS: Final = {"en": ".", "tr": ","}
"""What stands between the whole number and its tenths."""

THOUSANDS_MARKS: Final = {"en": ",", "tr": "."}
"""What stands between thousands."""

DATE_FORMATS: Final = {"en": "%Y-%m-%d", "tr": "%d.%m.%Y"}

DAYS_FROM: Final = 48
"""Hours from which a duration is written in days."""

HIGHEST_SHOWN: Final = 0.999
"""A network is never quite certain: what is higher is shown as this."""

CAPTION_TEXT_LIMIT: Final = 600
"""Characters of a number that a caption repeats; Telegram allows 1,024 in all."""


@functools.cache
def _load(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("rakam", LOCALES, [language])


class Words:
    """One language: its catalog, and how it writes numbers and dates.

    A sentence stands where it is sent: `words._("Nothing is trained.")`. English needs no
    catalog.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._ = _load(language).gettext
        self.ngettext = _load(language).ngettext

    @classmethod
    def choose(cls, chosen: str | None, telegram: str | None, default: Language) -> Self:
        """Prefer the language that a person chose, then that of their Telegram."""
        for code in (chosen, (telegram or "").split("-")[0]):
            for language in LANGUAGES:
                if code == language:
                    return cls(language)
        return cls(default)

    def percent(self, share: float) -> str:
        """Write a share, 0.0 to 1.0, as this language writes percentages."""
        number = self.decimal(100 * min(share, HIGHEST_SHOWN), 1)
        return PERCENT_FORMATS[self.language].format(number)

    def progress(self, share: float) -> str:
        """Write the share of some work that is done, 0.0 to 1.0, in whole percent."""
        return PERCENT_FORMATS[self.language].format(f"{100 * share:.0f}")

    def accuracy(self, share: float) -> str:
        """Write a measured share, 0.0 to 1.0, to a hundredth of a percent."""
        return PERCENT_FORMATS[self.language].format(self.decimal(100 * share, 2))

    def decimal(self, number: float, places: int) -> str:
        """Write a number with some decimal places."""
        return f"{number:.{places}f}".replace(".", DECIMAL_MARKS[self.language])

    def count(self, number: int) -> str:
        """Write a large number."""
        return f"{number:,}".replace(",", THOUSANDS_MARKS[self.language])

    def date(self, moment: datetime) -> str:
        """Write the day of a moment."""
        return moment.strftime(DATE_FORMATS[self.language])

    def duration(self, seconds: float) -> str:
        """Write how long something took, in the largest unit and the one below it."""
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
