import pytest

from bot.charts.palette import BLUE, GRAY, INK, ORANGE
from bot.database.statistics import Confusion, Tally
from bot.i18n import LANGUAGES, Words
from bot.settings import Language
from bot.statistics.chart import draw_statistics
from bot.statistics.gather import DAY, Statistics
from tests.bot.charts.pixels import count_pixels, read_pixels
from tests.bot.statistics.samples import TODAY, statistics_of

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_photos_are_drawn_as_wide_as_every_chart(language: Language) -> None:
    png = draw(statistics_of(), language)

    assert read_pixels(png).shape[1] == 960
    assert all(count_pixels(png, color) > 200 for color in (BLUE, ORANGE, GRAY, INK))


def test_few_photos_are_drawn_without_the_empty_parts() -> None:
    one = draw(statistics_of(ONE, days=1, times={}, confusions=[]))
    broken = draw(statistics_of(BROKEN, days=1, times={}, confusions=[]))

    assert count_pixels(one, BLUE) > 5_000
    assert count_pixels(one, ORANGE) < 1_000
    assert count_pixels(broken, BLUE) < 1_000
    assert count_pixels(broken, INK) > 20_000


@pytest.mark.parametrize("days", [2, 60, 61, 1_000])
def test_days_that_share_a_bar_lose_no_photo(days: int) -> None:
    slots = {TODAY - index * DAY: ONE for index in range(days - 1, -1, -1)}

    level = draw(statistics_of(slots=slots))
    shifted = draw(statistics_of(slots={**slots, TODAY: Tally()}))

    assert count_pixels(level, BLUE) > count_pixels(shifted, BLUE)


def test_the_most_frequent_correction_has_the_longest_bar() -> None:
    alone = [Confusion(7, 1, count=10)]
    short, long = (
        draw(statistics_of(confusions=[*alone, Confusion(4, 9, count=count)])) for count in (1, 9)
    )

    assert count_pixels(long, ORANGE) - count_pixels(short, ORANGE) > 2_000
