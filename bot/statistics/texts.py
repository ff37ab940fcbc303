"""What statistics say, to admins: the caption, the words on the picture, the buttons."""

from html import escape
from typing import Final

from bot.charts.labels import StatisticsWords
from bot.database import Confusion, RunStatus, Tally
from bot.i18n import DECIMAL_MARKS, Words
from bot.statistics.gather import Condition, Period, Statistics, StepTimes

MEGABYTE: Final = 1_000_000

WHOLE_FROM: Final = 10.0
"""Milliseconds from which tenths are left out."""

HOURS_IN_A_DAY: Final = 24
SECONDS_IN_AN_HOUR: Final = 3600

DAYS_FROM: Final = 48
"""Hours from which days are counted."""

NOTHING: Final = "–"
"""Stands where there is no number."""


class StatisticsReplies(Words):
    """How the bot has been doing, in numbers."""

    def statistics_caption(self, statistics: Statistics, condition: Condition) -> str:
        """Sum statistics up, in HTML."""
        title = f"<b>{self._period(statistics.period)}</b> · {self._span(statistics)}"
        told = self._about_photos(statistics) if statistics.tally.photos else [self.no_photos_yet]
        return "\n".join([title, "", *told, "", *self._about_bot(statistics, condition)])

    def _about_photos(self, statistics: Statistics) -> list[str]:
        tally = statistics.tally
        outcomes = " · ".join(
            f"{name} {self.count(tally.outcomes[outcome])}"
            for outcome, name in self._outcomes().items()
        )
        digits = self._("Digits read: {count}").format(count=self.count(tally.digits))
        by_digit = ", ".join(
            f"{digit}: {self.count(count)}"
            for digit, count in enumerate(tally.digit_counts)
            if count
        )
        lines = [self._photos(tally), outcomes, f"{digits} ({by_digit})" if by_digit else digits]
        if tally.confidence is not None:
            mean = self._("Confidence of the least sure digit: {share} on average")
            lines.append(mean.format(share=self.percent(tally.confidence)))
        lines += [self._step_time(step, times) for step, times in statistics.times.items()]
        return [*lines, *self._about_verdicts(statistics)]

    def _photos(self, tally: Tally) -> str:
        return self.ngettext(
            "Photos: {photos} from {people} person",
            "Photos: {photos} from {people} people",
            tally.people,
        ).format(photos=self.count(tally.photos), people=self.count(tally.people))

    def _step_time(self, step: str, times: StepTimes) -> str:
        return self._("{step}: median {median}, 95 % within {high}").format(
            step=escape(self._steps().get(step, step)),
            median=self._milliseconds(times.median),
            high=self._milliseconds(times.high),
        )

    def _about_verdicts(self, statistics: Statistics) -> list[str]:
        lines = [self._verdicts(statistics.tally)]
        if statistics.confusions:
            confusions = ", ".join(self._confusion(each) for each in statistics.confusions)
            lines.append(self._("Most often corrected: {digits}").format(digits=confusions))
        return lines

    def _verdicts(self, tally: Tally) -> str:
        judged = self._judged(tally)
        if tally.accuracy is None:
            return judged
        right = self._("{share} right").format(share=self.accuracy(tally.accuracy))
        return f"{judged} · {right}"

    def _judged(self, tally: Tally) -> str:
        return self._("{confirmed} confirmed, {corrected} corrected").format(
            confirmed=self.count(tally.confirmed), corrected=self.count(tally.corrected)
        )

    def _confusion(self, confusion: Confusion) -> str:
        return f"{confusion.read} → {confusion.truth} ({self.count(confusion.count)})"

    def _about_bot(self, statistics: Statistics, condition: Condition) -> list[str]:
        name = f"<b>{escape(condition.model)}</b>"
        model = self._("Model: {name}, no photo yet").format(name=name)
        if condition.model_since is not None:
            since = self.date(condition.model_since)
            model = self._("Model: {name}, since {date}").format(name=name, date=since)
        trainings = self._("Trainings: {counts}").format(counts=self._trainings(statistics))
        running = self._("Running for {duration}").format(duration=self._uptime(condition.uptime))
        if condition.memory is None:
            return [model, trainings, running]
        memory = self._("Memory: {count} MB").format(
            count=self.count(round(condition.memory / MEGABYTE))
        )
        return [model, trainings, f"{memory} · {running}"]

    def _trainings(self, statistics: Statistics) -> str:
        names = {
            RunStatus.RUNNING: self._("{count} running"),
            RunStatus.FINISHED: self._("{count} finished"),
            RunStatus.STOPPED: self._("{count} stopped"),
            RunStatus.FAILED: self._("{count} failed"),
            RunStatus.INTERRUPTED: self._("{count} interrupted"),
        }
        counts = [
            names[status].format(count=self.count(count))
            for status, count in statistics.trainings.items()
        ]
        return ", ".join(counts) or self._("none")

    def _uptime(self, seconds: float) -> str:
        hours = round(seconds / SECONDS_IN_AN_HOUR)
        if hours < DAYS_FROM:
            return self.duration(seconds)
        days, hours = divmod(hours, HOURS_IN_A_DAY)
        return self._("{days} d {hours} h").format(days=self.count(days), hours=hours)

    def statistics_words(self, statistics: Statistics) -> StatisticsWords:
        """Word the picture of statistics."""
        today = statistics.period is Period.TODAY
        confidence, accuracy = statistics.tally.confidence, statistics.tally.accuracy
        return StatisticsWords(
            title=self._period(statistics.period),
            span=self._span(statistics),
            photos=self._("photos"),
            people=self._("people"),
            digits=self._("digits read"),
            outcomes=self._outcomes(),
            by_time=self._("Photos over time"),
            digits_read=self._("Which digits were read"),
            confidence=self._("Confidence, least sure digit"),
            mean_confidence=NOTHING if confidence is None else self.percent(confidence),
            accuracy=self._("Right, as people say"),
            share_right=NOTHING if accuracy is None else self.accuracy(accuracy),
            judged=self._judged(statistics.tally),
            confusions=self._("Most often corrected"),
            times=self._("Time for each photo"),
            steps=self._steps(),
            median=self._("median"),
            high=self._("95 %"),
            count=self.count,
            milliseconds=self._milliseconds,
            moment=(lambda moment: f"{moment:%H:%M}") if today else self.date,
        )

    def period_buttons(self) -> dict[Period, str]:
        """Label the buttons that choose a period."""
        return {
            Period.TODAY: self._("today"),
            Period.WEEK: self._("7d"),
            Period.MONTH: self._("30d"),
            Period.ALL: self._("all"),
        }

    def _period(self, period: Period) -> str:
        return {
            Period.TODAY: self._("Today"),
            Period.WEEK: self._("Last 7 days"),
            Period.MONTH: self._("Last 30 days"),
            Period.ALL: self._("Since the beginning"),
        }[period]

    def _span(self, statistics: Statistics) -> str:
        days = [statistics.slots[0].start, statistics.now] if statistics.slots else []
        named = dict.fromkeys(self.date(day) for day in days or [statistics.now])
        return f"{' – '.join(named)}, UTC"

    def _outcomes(self) -> dict[str, str]:
        return {
            "read": self._("read"),
            "unsure": self._("unsure"),
            "no_digits": self._("no digits"),
            "error": self._("errors"),
        }

    def _steps(self) -> dict[str, str]:
        return {
            "decode": self._("Decoding"),
            "read": self._("Reading"),
            "draw": self._("Drawing"),
        }

    def _milliseconds(self, time: float) -> str:
        if time >= WHOLE_FROM:
            number = self.count(round(time))
        else:
            number = f"{time:.1f}".replace(".", DECIMAL_MARKS[self.language])
        return self._("{number} ms").format(number=number)

    @property
    def no_photos(self) -> str:
        """Tell in a picture's place that there is nothing to draw."""
        return self._("No photos yet")

    @property
    def no_photos_yet(self) -> str:
        """Tell that there is nothing to add up."""
        return self._("No photos yet: the numbers come with the first one that I answer.")

    @property
    def stats_usage(self) -> str:
        """Explain the command to somebody who wrote it otherwise."""
        return self._(
            "Write /stats, or with today, 7d, 30d or all; /stats csv sends all days as a file."
        )

    def series_caption(self, days: int) -> str:
        """Say what a file of days holds."""
        return self.ngettext(
            "{count} day in UTC, a line each", "{count} days in UTC, a line each", days
        ).format(count=self.count(days))
