"""The lower half of the picture of statistics: confidence, corrections, time."""

from typing import Final

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.columns import Column, draw_columns
from bot.charts.elements import HEADING_HEIGHT, draw_heading
from bot.charts.fonts import CAP_HEIGHT
from bot.charts.palette import EMPTY, HEAT_SURE, QUIET, SURE, UNSURE
from bot.database.statistics import CONFIDENCE_BOUNDS, Confusion
from bot.i18n import DECIMAL_MARKS, Words
from bot.statistics.gather import Statistics, StepTimes
from bot.statistics.texts import NOTHING, share_right
from model.reading.confidence import SURE_CONFIDENCE

COLUMN_GAP: Final = 56
HALF: Final = (INNER - COLUMN_GAP) // 2
RIGHT_X: Final = MARGIN + HALF + COLUMN_GAP
HALF_HEIGHT: Final = 330

SHARE: Final = Type(size=60, bold=True)
SHARE_HEIGHT: Final = 80
DETAIL: Final = Type(size=26, ramp=QUIET)
DETAIL_PITCH: Final = 58
BARS_GAP: Final = 22

CONFUSION: Final = Type(size=32, bold=True)
CONFUSION_COUNT: Final = Type(size=28, ramp=QUIET, align="right")
CONFUSION_PITCH: Final = 46
CONFUSION_X: Final = 128
COUNT_ROOM: Final = 72
MOST_CONFUSIONS: Final = 3

STEP: Final = Type(size=28)
STEP_PITCH: Final = 50
BAR_X: Final = 210
BAR_ROOM: Final = 340
BAR_HEIGHT: Final = 24
BAR_CORNER: Final = 8
MARK: Final = 3
LIGHT: Final = HEAT_SURE.start + HEAT_SURE.steps // 3
MEDIAN_X: Final = WIDTH - MARGIN - 150
TIME: Final = Type(size=28, bold=True, align="right")
HIGH_TIME: Final = Type(size=28, ramp=QUIET, align="right")
TIME_LABEL: Final = Type(size=24, ramp=QUIET, align="right")

WHOLE_FROM: Final = 10.0
"""Milliseconds from which tenths are left out."""


def draw_judgments(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Draw side by side how sure the model was, and how right it was as people say."""
    _draw_confidence(canvas, y, statistics, words)
    _draw_verdicts(canvas, y, statistics, words)
    return y + HALF_HEIGHT


def _draw_confidence(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> None:
    """Draw how often the least sure digit of an answer was how sure; unsure ones in orange."""
    tally = statistics.tally
    draw_heading(canvas, MARGIN, y, words._("Lowest confidence"), HALF)
    y += HEADING_HEIGHT
    mean = NOTHING if tally.confidence is None else words.percent(tally.confidence)
    _write_share(canvas, MARGIN, y, mean)
    bounds = (0.0, *CONFIDENCE_BOUNDS)
    columns = [
        Column(
            parts=[(count, SURE if bound >= SURE_CONFIDENCE else UNSURE)],
            label=f"{100 * bound:.0f}+" if bound else f"<{100 * CONFIDENCE_BOUNDS[0]:.0f}",
            note=words.count(count) if count else "",
        )
        for bound, count in zip(bounds, tally.confidence_counts, strict=True)
    ]
    top = y + SHARE_HEIGHT
    draw_columns(
        canvas, Area(MARGIN, top, HALF, HALF_HEIGHT - HEADING_HEIGHT - SHARE_HEIGHT), columns
    )


def _draw_verdicts(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> None:
    """Draw what share of judged answers was right, and which digits were corrected most."""
    draw_heading(canvas, RIGHT_X, y, words._("Right, according to people"), HALF)
    y += HEADING_HEIGHT
    tally = statistics.tally
    _write_share(canvas, RIGHT_X, y, share_right(tally, words))
    judged = words._("{confirmed} confirmed, {corrected} corrected").format(
        confirmed=words.count(tally.confirmed), corrected=words.count(tally.corrected)
    )
    canvas.write(RIGHT_X, y + SHARE_HEIGHT, judged, DETAIL, width=HALF)
    confusions = statistics.confusions[:MOST_CONFUSIONS]
    if not confusions:
        return
    baseline = y + SHARE_HEIGHT + DETAIL_PITCH
    canvas.write(RIGHT_X, baseline, words._("Most often corrected"), DETAIL, width=HALF)
    for index, confusion in enumerate(confusions):
        top = baseline + BARS_GAP + index * CONFUSION_PITCH
        share = confusion.count / confusions[0].count
        _draw_confusion(canvas, Area(RIGHT_X, top, HALF, BAR_HEIGHT), confusion, share, words)


def _write_share(canvas: Canvas, x: int, y: int, text: str) -> None:
    canvas.write(x, y + round(CAP_HEIGHT * SHARE.size), text, SHARE, width=HALF)


def _draw_confusion(
    canvas: Canvas, place: Area, confusion: Confusion, share: float, words: Words
) -> None:
    baseline = place.y + round((place.height + CAP_HEIGHT * CONFUSION.size) / 2)
    canvas.write(place.x, baseline, f"{confusion.read} → {confusion.truth}", CONFUSION)
    room = place.width - CONFUSION_X - COUNT_ROOM
    bar = Area(place.x + CONFUSION_X, place.y, max(BAR_CORNER, round(share * room)), place.height)
    canvas.fill_rounded(bar, BAR_CORNER, UNSURE)
    canvas.write(place.right, baseline, words.count(confusion.count), CONFUSION_COUNT)


def draw_times(canvas: Canvas, y: int, statistics: Statistics, words: Words) -> int:
    """Draw how long each step takes: up to the median dark, up to the 95th percentile light."""
    baseline = y + round(CAP_HEIGHT * TIME_LABEL.size)
    draw_heading(
        canvas, MARGIN, y, words._("Time for each photo"), MEDIAN_X - MARGIN - 2 * BAR_HEIGHT
    )
    canvas.write(MEDIAN_X, baseline, words._("median"), TIME_LABEL)
    canvas.write(WIDTH - MARGIN, baseline, words._("95 %"), TIME_LABEL)
    highest = max((times.high for times in statistics.times.values()), default=0.0)
    y += HEADING_HEIGHT
    names = {
        "decode": words._("Opening"),
        "read": words._("Reading"),
        "draw": words._("Chart"),
    }
    for step, times in statistics.times.items():
        place = Area(MARGIN, y, INNER, BAR_HEIGHT)
        _draw_step(canvas, place, names[step], times, words)
        _draw_bars(canvas, place, times, max(highest, 1e-9))
        y += STEP_PITCH
    return y - STEP_PITCH + BAR_HEIGHT


def _draw_step(canvas: Canvas, place: Area, name: str, times: StepTimes, words: Words) -> None:
    baseline = place.y + round((place.height + CAP_HEIGHT * STEP.size) / 2)
    canvas.write(place.x, baseline, name, STEP, width=BAR_X - MARGIN)
    canvas.write(MEDIAN_X, baseline, _milliseconds(times.median, words), TIME)
    canvas.write(place.right, baseline, _milliseconds(times.high, words), HIGH_TIME)


def _milliseconds(time: float, words: Words) -> str:
    if time >= WHOLE_FROM:
        number = words.count(round(time))
    else:
        number = f"{time:.1f}".replace(".", DECIMAL_MARKS[words.language])
    return words._("{number} ms").format(number=number)


def _draw_bars(canvas: Canvas, place: Area, times: StepTimes, highest: float) -> None:
    track = Area(place.x + BAR_X, place.y, BAR_ROOM, place.height)
    canvas.fill(track, EMPTY.full)
    for time, index in ((times.high, LIGHT), (times.median, SURE.full)):
        width = max(MARK, round(track.width * time / highest))
        canvas.fill(Area(track.x, track.y, width, track.height), index)
    canvas.round_corners(track, BAR_CORNER)
