"""The texts of statistics that stand in the caption, on the picture, or on both."""

from typing import Final

from bot.database.statistics import Tally
from bot.i18n import Words
from bot.statistics.gather import Condition, Period, Statistics

MEGABYTE: Final = 1_000_000

HOURS_IN_A_DAY: Final = 24
SECONDS_IN_AN_HOUR: Final = 3600

DAYS_FROM: Final = 48
"""Hours from which days are counted."""

JUDGED_FROM: Final = 20
"""Confirmed and corrected answers from which a percentage says something."""

NOTHING: Final = "–"
"""Stands where there is no number."""


def caption(statistics: Statistics, condition: Condition, words: Words) -> str:
    """Compose the caption, in HTML; the picture has the details."""
    title = f"<b>{title_of(statistics.period, words)}</b> · {span_of(statistics, words)}"
    photos = _photos(statistics.tally, words)
    return "\n".join([title, photos, _model(condition, words), _process(condition, words)])


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
    """Write that the database has no answers of the period; /forget deletes them."""
    return words._("No photos in this period.")


def share_right(tally: Tally, words: Words) -> str:
    """Word the share of answers that people called right; few answers are counted."""
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
        return no_photos(words)
    photos = words.ngettext(
        "Photos: {photos} from {people} person",
        "Photos: {photos} from {people} people",
        tally.people,
    ).format(photos=words.count(tally.photos), people=words.count(tally.people))
    return photos if tally.accuracy is None else f"{photos} · {share_right(tally, words)}"


def _model(condition: Condition, words: Words) -> str:
    name = f"<b>{condition.model}</b>"
    if condition.model_since is None:
        return words._("Model: {name}, no photo yet").format(name=name)
    since = words.date(condition.model_since)
    return words._("Model: {name}, since {date}").format(name=name, date=since)


def _process(condition: Condition, words: Words) -> str:
    duration = _uptime(condition.uptime, words)
    running = words._("Running for {duration}").format(duration=duration)
    if condition.memory is None:
        return running
    megabytes = words.count(round(condition.memory / MEGABYTE))
    memory = words._("Memory: {count} MB").format(count=megabytes)
    return f"{running} · {memory}"


def _uptime(seconds: float, words: Words) -> str:
    hours = round(seconds / SECONDS_IN_AN_HOUR)
    if hours < DAYS_FROM:
        return words.duration(seconds)
    days, hours = divmod(hours, HOURS_IN_A_DAY)
    return words._("{days} d {hours} h").format(days=words.count(days), hours=hours)
