"""The picture of statistics: how many photos, their outcomes, and what people said about them."""

from typing import TYPE_CHECKING, Any, Final

from bot.charts.canvas import MARGIN, WIDTH
from bot.charts.elements import draw_plate
from bot.charts.figure import BLUE, GRAY, INK, LIGHT, ORANGE, TRACK, new_figure, to_png
from bot.database.statistics import CONFIDENCE_BOUNDS
from bot.i18n import Words
from bot.statistics.gather import CONFUSIONS, Period, Statistics
from bot.statistics.texts import NOTHING, no_photos, share_right, span_of, title_of
from model.reading.confidence import SURE_CONFIDENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

COLORS: Final = {"read": BLUE, "unsure": ORANGE, "no_digits": GRAY, "error": INK}
"""The color of each outcome, in the order in which they are listed."""

SECTIONS: Final = {
    ("figures", "figures"): 140,
    ("outcomes", "outcomes"): 120,
    ("slots", "slots"): 200,
    ("digits", "digits"): 170,
    ("confidence", "verdicts"): 290,
    ("times", "times"): 130,
}
"""The sections of each row, and the relative height of the row."""

HEIGHT: Final = 1680
"""Height of the picture in pixels."""

SPACING: Final = {
    "left": MARGIN / WIDTH,
    "right": 1 - MARGIN / WIDTH,
    "top": 1 - 2 * MARGIN / HEIGHT,
    "bottom": MARGIN / HEIGHT,
    "wspace": 0.14,
    "hspace": 0.66,
}

MOST_SLOTS: Final = 60
"""Maximum number of bars over time; with more hours or days, neighbors share a bar."""

WIDEST: Final = 12
"""If there are few bars over time, each takes at most this part of the width: 1 / 12."""

WHOLE_FROM: Final = 10.0
"""Times of at least this many milliseconds are written without decimals."""

MEDIAN_X: Final = 0.83
"""Right edge of the medians, as a share of the width."""

LABEL_ROOM: Final = 0.6
COUNT_ROOM: Final = 0.5
TIMES_ROOM: Final = 0.9
"""Room to the left (labels) and to the right of horizontal bars, in lengths of the longest bar."""

BOLD: Final[dict[str, Any]] = {"fontweight": "bold", "color": INK}
LABEL: Final[dict[str, Any]] = {"fontsize": 19, "color": GRAY}
NOTE: Final[dict[str, Any]] = {"fontsize": 17, "color": INK}


def draw_statistics(statistics: Statistics, words: Words) -> bytes:
    """Draw the statistics of a period, or a sentence if there were no photos; a PNG."""
    if not statistics.tally.photos:
        return draw_plate(no_photos(words))
    figure = new_figure(HEIGHT)
    figure.set_layout_engine("none")
    sections = figure.subplot_mosaic(
        [list(row) for row in SECTIONS],
        height_ratios=list(SECTIONS.values()),
        gridspec_kw=SPACING,
    )
    for axes in sections.values():
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(labelsize=18, labelcolor=GRAY, length=0, pad=8)
        axes.set_yticks([])
    _draw_figures(sections["figures"], statistics, words)
    _draw_outcomes(sections["outcomes"], statistics, words)
    _draw_slots(sections["slots"], statistics, words)
    _draw_digits(sections["digits"], statistics, words)
    _draw_confidence(sections["confidence"], statistics, words)
    _draw_verdicts(sections["verdicts"], statistics, words)
    _draw_times(sections["times"], statistics, words)
    return to_png(figure)


def _draw_figures(axes: "Axes", statistics: Statistics, words: Words) -> None:
    tally = statistics.tally
    axes.set_axis_off()
    axes.set_title(title_of(statistics.period, words), loc="left", fontsize=26, **BOLD)
    axes.set_title(span_of(statistics, words), loc="right", **LABEL)
    figures = {
        words.ngettext("photo", "photos", tally.photos): words.count(tally.photos),
        words.ngettext("person", "people", tally.people): words.count(tally.people),
        words.ngettext("digit read", "digits read", tally.digits): words.count(tally.digits),
    }
    for index, (label, count) in enumerate(figures.items()):
        axes.text(index / 3, 0.3, count, fontsize=48, **BOLD)
        axes.text(index / 3, 0.0, label, **LABEL)


def _draw_outcomes(axes: "Axes", statistics: Statistics, words: Words) -> None:
    """Draw a bar that is divided by outcome; it is the legend of the colors, too."""
    axes.set_axis_off()
    outcomes, done = statistics.tally.outcomes, 0
    labels = {
        "read": words._("read"),
        "unsure": words._("unsure"),
        "no_digits": words._("no digits"),
        "error": words._("errors"),
    }
    for index, (outcome, color) in enumerate(COLORS.items()):
        axes.barh(0, outcomes[outcome], left=done, color=color)
        done += outcomes[outcome]
        x, count = index / len(COLORS), words.count(outcomes[outcome])
        _write_row(axes, x, 1.2, f"■ {labels[outcome]}", fontsize=19, color=color)
        _write_row(axes, x, 2.2, count, fontsize=24, **BOLD)
    axes.set_xlim(0, done)
    axes.set_ylim(2.7, -0.4)


def _draw_slots(axes: "Axes", statistics: Statistics, words: Words) -> None:
    """Draw the number of photos over time; label the first, the last and the highest bar."""
    _write_heading(axes, words._("Photos over time"))
    starts, tallies = list(statistics.slots), list(statistics.slots.values())
    size = -(-len(tallies) // MOST_SLOTS)
    groups = [tallies[start : start + size] for start in range(0, len(tallies), size)]
    totals = [0] * len(groups)
    for outcome, color in COLORS.items():
        counts = [sum(tally.outcomes[outcome] for tally in group) for group in groups]
        width = min(0.8, len(groups) / WIDEST)
        axes.bar(range(len(groups)), counts, width, totals, color=color)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    highest = max(totals)
    busiest = totals.index(highest)
    align = ("left", "center", "right")[3 * busiest // len(groups)]
    axes.text(busiest, 1.05 * highest, words.count(highest), ha=align, **NOTE)
    _stand(axes, len(groups))
    axes.set_ylim(top=1.3 * max(1, highest))
    axes.set_xticks([])
    for x, align, start in ((0, "left", starts[0]), (1, "right", starts[-1])):
        hourly = statistics.period is Period.TODAY
        label = f"{start:%H:%M}" if hourly else words.date(start)
        if x == 0 or len(starts) > 1:
            axes.annotate(label, (x, -0.18), xycoords="axes fraction", ha=align, **LABEL)


def _draw_digits(axes: "Axes", statistics: Statistics, words: Words) -> None:
    _write_heading(axes, words._("Which digits were read"))
    counts = {f"{digit}": count for digit, count in enumerate(statistics.tally.digit_counts)}
    bars = axes.bar(list(counts), list(counts.values()), color=BLUE)
    _write_counts(axes, bars, words)


def _draw_confidence(axes: "Axes", statistics: Statistics, words: Words) -> None:
    """Draw a histogram of the lowest confidence of each answer; unsure ranges are orange."""
    tally = statistics.tally
    _write_heading(axes, words._("Lowest confidence"))
    mean = NOTHING if tally.confidence is None else words.percent(tally.confidence)
    axes.annotate(mean, (0, 0.86), xycoords="axes fraction", fontsize=40, **BOLD)
    bounds = (0.0, *CONFIDENCE_BOUNDS)
    labels = [f"<{100 * bounds[1]:.0f}", *(f"{100 * bound:.0f}+" for bound in bounds[1:])]
    colors = [BLUE if bound >= SURE_CONFIDENCE else ORANGE for bound in bounds]
    bars = axes.bar(labels, tally.confidence_counts, color=colors)
    _write_counts(axes, bars, words)
    axes.set_ylim(top=1.6 * max(1, *tally.confidence_counts))


def _write_heading(axes: "Axes", text: str) -> None:
    axes.set_title(text, loc="left", fontsize=20, color=GRAY, pad=16)


def _write_counts(axes: "Axes", bars: "BarContainer", words: Words) -> None:
    notes = [words.count(round(bar.get_height())) for bar in bars]
    axes.bar_label(bars, notes, padding=4, **NOTE)
    _stand(axes, len(notes))


def _stand(axes: "Axes", count: int) -> None:
    """Draw the line below the bars, over the whole width; leave room for a note on the highest."""
    axes.spines["bottom"].set(visible=True, color=TRACK, linewidth=2)
    axes.set_xlim(-0.5, count - 0.5)
    axes.margins(y=0.2)


def _draw_verdicts(axes: "Axes", statistics: Statistics, words: Words) -> None:
    """Draw what share of judged answers was right, and which digits were corrected most."""
    tally = statistics.tally
    axes.set_axis_off()
    _write_heading(axes, words._("Right, according to people"))
    share = share_right(tally, words)
    judged = words._("{confirmed} confirmed, {corrected} corrected").format(
        confirmed=words.count(tally.confirmed), corrected=words.count(tally.corrected)
    )
    # Bars are in the lower half, from row 0 on; texts are above them, in negative rows.
    axes.set_ylim(CONFUSIONS - 0.5, -CONFUSIONS - 0.5)
    _write_row(axes, 0, -3.0, share, fontsize=30, **BOLD)
    _write_row(axes, 0, -2.1, judged, fontsize=17, color=GRAY)
    confusions = statistics.confusions
    if not confusions:
        return
    _write_row(axes, 0, -0.9, words._("Most often corrected"), **LABEL)
    counts = [each.count for each in confusions]
    bars = axes.barh(range(len(counts)), counts, 0.5, color=ORANGE)
    axes.bar_label(bars, [words.count(count) for count in counts], padding=8, **LABEL)
    for row, each in enumerate(confusions):
        _write_row(axes, 0, row, f"{each.read} → {each.truth}", fontsize=22, **BOLD)
    axes.set_xlim(-LABEL_ROOM * counts[0], (1 + COUNT_ROOM) * counts[0])


def _draw_times(axes: "Axes", statistics: Statistics, words: Words) -> None:
    """Draw the time of each step: the median dark, the 95th percentile light."""
    axes.set_axis_off()
    _write_heading(axes, words._("Time for each photo"))
    names = {"decode": words._("Opening"), "read": words._("Reading"), "draw": words._("Chart")}
    _write_row(axes, MEDIAN_X, -1, words._("median"), ha="right", **LABEL)
    _write_row(axes, 1, -1, words._("95 %"), ha="right", **LABEL)
    for row, (step, times) in enumerate(statistics.times.items()):
        _write_row(axes, 0, row, names[step], fontsize=20, color=INK)
        axes.barh(row, times.high, 0.5, color=LIGHT)
        axes.barh(row, times.median, 0.5, color=BLUE)
        median, high = _milliseconds(times.median, words), _milliseconds(times.high, words)
        _write_row(axes, MEDIAN_X, row, median, ha="right", fontsize=20, **BOLD)
        _write_row(axes, 1, row, high, ha="right", fontsize=20, color=GRAY)
    axes.set_ylim(len(names) - 0.5, -0.5)
    highest = max((times.high for times in statistics.times.values()), default=1.0)
    axes.set_xlim(-LABEL_ROOM * highest, (1 + TIMES_ROOM) * highest)


def _write_row(axes: "Axes", x: float, row: float, text: str, **how: Any) -> None:
    """Write a text at the height of a horizontal bar; x is a share of the section's width."""
    axes.text(x, row, text, va="center", transform=axes.get_yaxis_transform(), **how)


def _milliseconds(time: float, words: Words) -> str:
    number = words.count(round(time)) if time >= WHOLE_FROM else words.decimal(time, 1)
    return words._("{number} ms").format(number=number)
