"""The texts of statistics: the caption, the words on the picture, the buttons."""

from html import escape
from typing import Final

from bot.charts.labels import StatisticsWords
from bot.database import Tally
from bot.i18n import DECIMAL_MARKS, Words
from bot.statistics.gather import Condition, Period, Statistics

MEGABYTE: Final = 1_000_000

WHOLE_FROM: Final = 10.0
"""Milliseconds from which tenths are left out."""

HOURS_IN_A_DAY: Final = 24
SECONDS_IN_AN_HOUR: Final = 3600

DAYS_FROM: Final = 48
"""Hours from which days are counted."""

JUDGED_FROM: Final = 20
"""Confirmed and corrected answers from which a percentage says something."""

NOTHING: Final = "–"
"""Stands where there is no number."""


class StatisticsTexts:
    """Composes the texts of statistics in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def caption(self, statistics: Statistics, condition: Condition) -> str:
        """Compose the caption, in HTML; the picture has the details."""
        title = f"<b>{self._period(statistics.period)}</b> · {self._span(statistics)}"
        lines = [self._photos(statistics.tally)] if statistics.tally.photos else [self.no_photos()]
        return "\n".join([title, *lines, self._model(condition), self._process(condition)])

    def _photos(self, tally: Tally) -> str:
        photos = self._words.ngettext(
            "Photos: {photos} from {people} person",
            "Photos: {photos} from {people} people",
            tally.people,
        ).format(photos=self._words.count(tally.photos), people=self._words.count(tally.people))
        return photos if tally.accuracy is None else f"{photos} · {self._right(tally)}"

    def _right(self, tally: Tally) -> str:
        """Word the share of answers that people called right; few answers are counted."""
        judged = tally.confirmed + tally.corrected
        if tally.accuracy is None:
            return NOTHING
        if judged >= JUDGED_FROM:
            share = self._words.accuracy(tally.accuracy)
            return self._words._("{share} right").format(share=share)
        return self._words._("{right} of {judged} right").format(
            right=self._words.count(tally.confirmed), judged=self._words.count(judged)
        )

    def _model(self, condition: Condition) -> str:
        name = f"<b>{escape(condition.model)}</b>"
        if condition.model_since is None:
            return self._words._("Model: {name}, no photo yet").format(name=name)
        since = self._words.date(condition.model_since)
        return self._words._("Model: {name}, since {date}").format(name=name, date=since)

    def _process(self, condition: Condition) -> str:
        running = self._words._("Running for {duration}").format(
            duration=self._uptime(condition.uptime)
        )
        if condition.memory is None:
            return running
        memory = self._words._("Memory: {count} MB").format(
            count=self._words.count(round(condition.memory / MEGABYTE))
        )
        return f"{running} · {memory}"

    def _uptime(self, seconds: float) -> str:
        hours = round(seconds / SECONDS_IN_AN_HOUR)
        if hours < DAYS_FROM:
            return self._words.duration(seconds)
        days, hours = divmod(hours, HOURS_IN_A_DAY)
        return self._words._("{days} d {hours} h").format(days=self._words.count(days), hours=hours)

    def chart_words(self, statistics: Statistics) -> StatisticsWords:
        """Compose the words on the picture."""
        words, tally = self._words, statistics.tally
        confidence = NOTHING if tally.confidence is None else words.percent(tally.confidence)
        today = statistics.period is Period.TODAY
        return StatisticsWords(
            title=self._period(statistics.period),
            span=self._span(statistics),
            photos=words._("photos"),
            people=words._("people"),
            digits=words._("digits read"),
            outcomes=self._outcomes(),
            by_time=words._("Photos over time"),
            digits_read=words._("Which digits were read"),
            confidence=words._("Lowest confidence"),
            mean_confidence=confidence,
            accuracy=words._("Right, according to people"),
            share_right=self._right(tally),
            judged=words._("{confirmed} confirmed, {corrected} corrected").format(
                confirmed=words.count(tally.confirmed), corrected=words.count(tally.corrected)
            ),
            confusions=words._("Most often corrected"),
            times=words._("Time for each photo"),
            steps={
                "decode": words._("Opening"),
                "read": words._("Reading"),
                "draw": words._("Chart"),
            },
            median=words._("median"),
            high=words._("95 %"),
            count=words.count,
            milliseconds=self._milliseconds,
            moment=(lambda moment: f"{moment:%H:%M}") if today else words.date,
        )

    def period_buttons(self) -> dict[Period, str]:
        """Label the buttons that choose a period."""
        return {
            Period.TODAY: self._words._("today"),
            Period.WEEK: self._words._("7d"),
            Period.MONTH: self._words._("30d"),
            Period.ALL: self._words._("all"),
        }

    def no_photos(self) -> str:
        """Say that the database has no answers of the period; /forget deletes them."""
        return self._words._("No photos in this period.")

    def _period(self, period: Period) -> str:
        return {
            Period.TODAY: self._words._("Today"),
            Period.WEEK: self._words._("Last 7 days"),
            Period.MONTH: self._words._("Last 30 days"),
            Period.ALL: self._words._("Since the beginning"),
        }[period]

    def _span(self, statistics: Statistics) -> str:
        days = [statistics.slots[0].start, statistics.now] if statistics.slots else []
        named = dict.fromkeys(self._words.date(day) for day in days or [statistics.now])
        return f"{' – '.join(named)}, UTC"

    def _outcomes(self) -> dict[str, str]:
        return {
            "read": self._words._("read"),
            "unsure": self._words._("unsure"),
            "no_digits": self._words._("no digits"),
            "error": self._words._("errors"),
        }

    def _milliseconds(self, time: float) -> str:
        if time >= WHOLE_FROM:
            number = self._words.count(round(time))
        else:
            number = f"{time:.1f}".replace(".", DECIMAL_MARKS[self._words.language])
        return self._words._("{number} ms").format(number=number)
