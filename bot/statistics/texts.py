"""The texts of statistics that stand in the caption, on the picture, or on both."""

from datetime import datetime
from typing import Final

from bot.database.statistics import Tally
from bot.i18n import Words
from bot.statistics.gather import Period, Statistics

MEGABYTE: Final = 1_000_000

JUDGED_FROM: Final = 20
"""Minimum number of confirmed and corrected answers for which a percentage is shown."""

NOTHING: Final = "–"
"""Shown instead of a number if there is none."""


def summary(statistics: Statistics, words: Words) -> str:
    """Summarize a period in two lines of HTML; the picture has the details."""
    title = f"<b>{title_of(statistics.period, words)}</b> · {span_of(statistics, words)}"
    return f"{title}\n{_photos(statistics.tally, words)}"


def title_of(period: Period, words: Words) -> str:
    """Name a period."""
    return {
        Period.TODAY: words._("Today"),
        Period.WEEK: words._("Last 7 days"),
        Period.MONTH: words._("Last 30 days"),
        Period.ALL: words._("Since the beginning"),
    }[period]


def span_of(statistics: Statistics, words: Words) -> str:
    """Name the first and the last day of a period."""
    first = next(iter(statistics.slots), statistics.now)
    named = dict.fromkeys(words.date(day) for day in (first, statistics.now))
    return f"{' – '.join(named)}, UTC"


def no_photos(words: Words) -> str:
    """Write that the database has no answers of the period."""
    return words._("No photos in this period.")


def share_right(tally: Tally, words: Words) -> str:
    """Write the share of answers that people called right; for few answers, their numbers."""
    judged = tally.confirmed + tally.corrected
    if tally.accuracy is None:
        return NOTHING
    if judged >= JUDGED_FROM:
        return words._("{share} right").format(share=words.accuracy(tally.accuracy))
    return words._("{right} of {judged} right").format(
        right=words.count(tally.confirmed), judged=words.count(judged)
    )


def _photos(tally: Tally, words: Words) -> str:
    if not tally.photos:
        uncounted = words._("Photos of people who used /forget aren't counted.")
        return f"{no_photos(words)} {uncounted}"
    photos = words.ngettext(
        "Photos: {photos} from {people} person",
        "Photos: {photos} from {people} people",
        tally.people,
    ).format(photos=words.count(tally.photos), people=words.count(tally.people))
    return photos if tally.accuracy is None else f"{photos} · {share_right(tally, words)}"


def about_model(model: str, since: datetime | None, words: Words) -> str:
    """Name the model, and the day of its first answer, if it has given any; in HTML."""
    name = f"<b>{model}</b>"
    if since is None:
        return words._("Model: {name}, no photo yet").format(name=name)
    return words._("Model: {name}, since {date}").format(name=name, date=words.date(since))


def about_process(seconds: float, memory: float | None, words: Words) -> str:
    """Write how long the process has been running and, on Linux, its resident memory (bytes)."""
    running = words._("Running for {duration}").format(duration=words.duration(seconds))
    if memory is None:
        return running
    megabytes = words._("Memory: {count} MB").format(count=words.count(round(memory / MEGABYTE)))
    return f"{running} · {megabytes}"
