"""The picture of statistics: how many photos, how they were read, and what people said of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.columns import Column, draw_columns
from bot.charts.elements import HEADING_HEIGHT, draw_heading
from bot.charts.fonts import CAP_HEIGHT, fit_text
from bot.charts.palette import EMPTY, QUIET, SURE, TEXT, UNSURE, Ramp
from bot.database.statistics import Tally
from bot.i18n import Words
from bot.statistics.chart_details import draw_judgments, draw_times
from bot.statistics.gather import Period, Statistics
from bot.statistics.texts import span_of, title_of
from model.spec import DIGIT_COUNT

COLORS: Final[dict[str, Ramp]] = {
    "read": SURE,
    "unsure": UNSURE,
    "no_digits": QUIET,
    "error": TEXT,
}
"""Of how answers ended, in the order of their telling."""

MOST_SLOTS: Final = 60
"""Bars of time; of more hours or days, neighbors share one."""

SECTION_GAP: Final = 60

TITLE: Final = Type(size=44, bold=True)
SPAN: Final = Type(size=26, ramp=QUIET, align="right")

FIGURE_SIZE: Final = 84
FIGURE_LABEL: Final = Type(size=28, ramp=QUIET)
FIGURE_GAP: Final = 36
LABEL_PITCH: Final = 48

BAR_HEIGHT: Final = 32
BAR_CORNER: Final = 10
SWATCH: Final = 22
LEGEND_Y: Final = 54
LEGEND_LABEL: Final = Type(size=26, ramp=QUIET)
LEGEND_COUNT: Final = Type(size=36, bold=True)
LEGEND_HEIGHT: Final = 70

TIME_HEIGHT: Final = 210
DIGITS_HEIGHT: Final = 190


def draw_statistics(statistics: Statistics, words: Words) -> bytes:
    """Draw the statistics of a period with one photo at least.

    Returns:
        A PNG with a palette, 960 pixels wide.
    """
    canvas = Canvas(WIDTH, 2 * WIDTH)
    sections = (
        _draw_title,
        _draw_figures,
        _draw_outcomes,
        _draw_slots,
        _draw_digits,
        draw_judgments,
        draw_times,
    )
    y = MARGIN
    for draw in sections:
        y = draw(canvas, y, statistics, words) + SECTION_GAP
    canvas.cut(y - SECTION_GAP + MARGIN)
    return canvas.to_png()


def _draw_title(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Name the period, and what days that are."""
    baseline = y + round(CAP_HEIGHT * TITLE.size)
    canvas.write(MARGIN, baseline, title_of(statistics.period, words), TITLE, width=INNER // 2)
    canvas.write(WIDTH - MARGIN, baseline, span_of(statistics, words), SPAN, width=INNER // 2)
    return baseline


def _draw_figures(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Write how many photos, people and digits there were."""
    tally = statistics.tally
    figures = {
        words._("photos"): tally.photos,
        words._("people"): tally.people,
        words._("digits read"): tally.digits,
    }
    room = INNER // len(figures)
    texts = [words.count(count) for count in figures.values()]
    size = min(fit_text(text, FIGURE_SIZE, room - FIGURE_GAP, bold=True)[1] for text in texts)
    baseline = y + round(CAP_HEIGHT * size)
    for index, (label, text) in enumerate(zip(figures, texts, strict=True)):
        x = MARGIN + index * room
        canvas.write(x, baseline, text, Type(size=size, bold=True), width=room - FIGURE_GAP)
        canvas.write(x, baseline + LABEL_PITCH, label, FIGURE_LABEL, width=room - FIGURE_GAP)
    return baseline + LABEL_PITCH


def _draw_outcomes(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Part a bar by how answers ended, over the colors of all that follows."""
    outcomes = statistics.tally.outcomes
    bar = Area(MARGIN, y, INNER, BAR_HEIGHT)
    total, left, done = max(1, sum(outcomes.values())), bar.x, 0
    canvas.fill(bar, EMPTY.full)
    for outcome, ramp in COLORS.items():
        done += outcomes[outcome]
        right = bar.x + round(bar.width * done / total)
        canvas.fill(Area(left, y, right - left, bar.height), ramp.full)
        left = right
    canvas.round_corners(bar, BAR_CORNER)
    labels = {
        "read": words._("read"),
        "unsure": words._("unsure"),
        "no_digits": words._("no digits"),
        "error": words._("errors"),
    }
    room = INNER // len(COLORS)
    for index, (outcome, ramp) in enumerate(COLORS.items()):
        place = Area(MARGIN + index * room, y + LEGEND_Y, room, LEGEND_HEIGHT)
        _draw_legend(canvas, place, labels[outcome], words.count(outcomes[outcome]), ramp)
    return y + LEGEND_Y + LEGEND_HEIGHT


def _draw_legend(canvas: Canvas, place: Area, label: str, count: str, ramp: Ramp) -> None:
    canvas.fill_rounded(Area(place.x, place.y, SWATCH, SWATCH), SWATCH // 4, ramp)
    x = place.x + SWATCH + 12
    baseline = place.y + round((SWATCH + CAP_HEIGHT * LEGEND_LABEL.size) / 2)
    canvas.write(x, baseline, label, LEGEND_LABEL, width=place.right - x - 12)
    canvas.write(x, place.bottom, count, LEGEND_COUNT, width=place.right - x - 12)


def _draw_slots(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Draw how many photos came when; the first, the last and the busiest bar say so."""
    draw_heading(canvas, MARGIN, y, words._("Photos over time"), INNER)
    area = Area(MARGIN, y + HEADING_HEIGHT, INNER, TIME_HEIGHT)
    starts, tallies = list(statistics.slots), list(statistics.slots.values())
    size = -(-len(tallies) // MOST_SLOTS)
    bars = [_stack(tallies[start : start + size]) for start in range(0, len(tallies), size)]
    hourly = statistics.period is Period.TODAY
    for index in (0, -1):
        start = starts[index]
        label = f"{start:%H:%M}" if hourly else words.date(start)
        bars[index] = replace(bars[index], label=label)
    busiest = max(range(len(bars)), key=lambda index: bars[index].total)
    bars[busiest] = replace(bars[busiest], note=words.count(bars[busiest].total))
    draw_columns(canvas, area, bars)
    return area.bottom


def _stack(tallies: Sequence[Tally]) -> Column:
    """Put what came in some hours or days on one bar."""
    return Column(
        parts=[
            (sum(tally.outcomes[outcome] for tally in tallies), ramp)
            for outcome, ramp in COLORS.items()
        ]
    )


def _draw_digits(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Draw how often each digit was read."""
    draw_heading(canvas, MARGIN, y, words._("Which digits were read"), INNER)
    area = Area(MARGIN, y + HEADING_HEIGHT, INNER, DIGITS_HEIGHT)
    counts = statistics.tally.digit_counts
    columns = [
        Column(parts=[(count, SURE)], label=f"{digit}", note=words.count(count))
        for digit, count in zip(range(DIGIT_COUNT), counts, strict=True)
    ]
    draw_columns(canvas, area, columns)
    return area.bottom
