from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.charts.palette import BLUE, GRAY, INK, ORANGE, Color
from bot.database.statistics import Confusion, Tally
from bot.i18n import LANGUAGES, Words
from bot.settings import Language
from bot.statistics.chart import draw_statistics
from bot.statistics.gather import DAY, Statistics
from tests.bot.statistics.samples import HUGE, TODAY, statistics_of

ONE = Tally(
    photos=1,
    people=1,
    digits=1,
    outcomes={"read": 1, "unsure": 0, "no_digits": 0, "error": 0},
    digit_counts=(0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
    confidence=0.9999,
    confidence_counts=(0, 0, 0, 0, 0, 1),
)

BROKEN = Tally(photos=1, people=1, outcomes={"read": 0, "unsure": 0, "no_digits": 0, "error": 1})


def draw(statistics: Statistics, language: Language = "en") -> bytes:
    return draw_statistics(statistics, Words(language))


def count_pixels(png: bytes, color: Color) -> int:
    pixels = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
    return int((pixels == color).all(axis=-1).sum())


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_photos_are_drawn_as_wide_as_every_chart(language: Language) -> None:
    png = draw(statistics_of(), language)

    assert Image.open(BytesIO(png)).width == 960
    assert all(count_pixels(png, color) > 200 for color in (BLUE, ORANGE, GRAY, INK))


def test_one_photo_is_drawn_without_what_there_is_none_of() -> None:
    whole = draw(statistics_of())

    png = draw(statistics_of(ONE, days=1, times={}, confusions=[]))

    assert Image.open(BytesIO(png)).height < Image.open(BytesIO(whole)).height
    assert count_pixels(png, BLUE) > 5_000
    assert count_pixels(png, ORANGE) < 1_000


@pytest.mark.parametrize(
    ("statistics", "color", "least"),
    [
        (statistics_of(BROKEN, confusions=[]), INK, 20_000),
        (
            statistics_of(HUGE, confusions=[Confusion(read=7, truth=1, count=1_111_111)]),
            BLUE,
            5_000,
        ),
        *((statistics_of(days=days), BLUE, 5_000) for days in (1, 2, 60, 61, 1_000)),
    ],
    ids=["no digits", "very many", *["1", "2", "60", "61", "1000"]],
)
def test_any_number_of_photos_and_days_is_drawn(
    statistics: Statistics, color: Color, least: int
) -> None:
    assert count_pixels(draw(statistics), color) > least


def test_days_that_share_a_bar_lose_no_photo() -> None:
    one = Tally(photos=1, outcomes={"read": 1, "unsure": 0, "no_digits": 0, "error": 0})
    slots = {TODAY - index * DAY: one for index in range(179, -1, -1)}

    level = draw(statistics_of(slots=slots))
    shifted = draw(statistics_of(slots={**slots, TODAY: Tally()}))

    assert count_pixels(level, BLUE) > count_pixels(shifted, BLUE)


def test_what_is_corrected_most_has_the_longest_bar() -> None:
    alone = [Confusion(read=7, truth=1, count=10)]

    short = draw(statistics_of(confusions=[*alone, Confusion(read=4, truth=9, count=1)]))
    long = draw(statistics_of(confusions=[*alone, Confusion(read=4, truth=9, count=9)]))

    assert count_pixels(long, ORANGE) - count_pixels(short, ORANGE) > 2_000
