import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.answer_chart import draw_reading
from bot.charts.palette import BLUE, ORANGE
from bot.i18n import Words
from model.geometry import Rectangle
from model.reading.result import Box, Unread
from tests.bot.charts.pixels import count_pixels
from tests.readings import page_of, read_digit, reading_of

WORDS = Words("tr")

PROJECT = Path(__file__).parents[3]


def open_chart(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


def check_that_telegram_takes(png: bytes) -> None:
    image = open_chart(png)
    assert image.format == "PNG"
    assert image.width == 960
    assert image.width + image.height <= 10_000
    assert image.height <= 3 * image.width
    assert len(png) < 1_000_000


@pytest.mark.parametrize("count", range(1, 81))
def test_any_number_of_digits_is_a_picture_that_telegram_takes(count: int) -> None:
    check_that_telegram_takes(draw_reading(page_of(count), WORDS))


SIDES = st.integers(1, 900)


@settings(deadline=None, max_examples=60)
@given(SIDES, SIDES, st.tuples(*[st.floats(0, 1)] * 4), st.integers(1, 14))
@example(3, 5000, (0.0, 0.0, 0.0, 0.0), 1)
@example(5000, 3, (0.0, 0.0, 0.0, 0.0), 2)
def test_photos_and_boxes_of_any_shape_are_drawn(
    height: int, width: int, place: tuple[float, float, float, float], count: int
) -> None:
    x, y = int(place[0] * (width - 1)), int(place[1] * (height - 1))
    across, down = int(place[2] * (width - x)), int(place[3] * (height - y))
    box = Box(x=x, y=y, width=max(1, across), height=max(1, down))
    digits = [read_digit(7, box=box, row=index) for index in range(count)]

    check_that_telegram_takes(draw_reading(reading_of(digits, shape=(height, width)), WORDS))


@pytest.mark.parametrize("count", [1, 3, 4, 12, 13, 40])
def test_sure_digits_are_blue_and_unsure_ones_orange(count: int) -> None:
    sure = draw_reading(page_of(count), WORDS)
    unsure = draw_reading(page_of(count, unsure=range(count)), WORDS)
    last = draw_reading(page_of(count, unsure=[count - 1]), WORDS)

    assert count_pixels(sure, BLUE) > 1000
    assert count_pixels(sure, ORANGE) == 0
    assert count_pixels(unsure, BLUE) == 0
    assert count_pixels(unsure, ORANGE) > 1000
    assert count_pixels(last, ORANGE) > 100
    assert (count_pixels(last, BLUE) > 1000) is (count > 1)


def test_the_winner_has_the_longest_bar() -> None:
    short = draw_reading(reading_of([read_digit(4, confidence=0.3)]), WORDS)
    long = draw_reading(reading_of([read_digit(4, confidence=0.9)]), WORDS)

    # A bar is 30 pixels tall and 664 long at 100 %.
    gained = count_pixels(long, BLUE) - count_pixels(short, BLUE)
    assert gained == pytest.approx(0.6 * 664 * 30, rel=0.05)


def test_more_than_sixty_digits_are_counted_but_not_listed() -> None:
    sixty = open_chart(draw_reading(page_of(60), WORDS))
    one_more = open_chart(draw_reading(page_of(61), WORDS))
    many_more = open_chart(draw_reading(page_of(69), WORDS))

    assert sixty.height < one_more.height
    assert one_more.height == many_more.height
    assert one_more.tobytes() != many_more.tobytes()


def test_unread_ink_is_marked() -> None:
    missed = Unread(
        box=Box(x=60, y=10, width=30, height=40),
        place=Rectangle(left=60, top=10, right=90, bottom=50),
    )
    marked = reading_of([read_digit(3)], unread=[missed])

    plain, drawn = (draw_reading(each, WORDS) for each in (replace(marked, unread=()), marked))

    assert count_pixels(drawn, ORANGE) > count_pixels(plain, ORANGE)


def test_charts_drawn_in_parallel_are_the_same() -> None:
    readings = [page_of(count, unsure=[0]) for count in (1, 2, 5, 12, 13, 30)] * 4
    expected = [draw_reading(reading, WORDS) for reading in readings]

    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda reading: draw_reading(reading, WORDS), readings))

    assert drawn == expected


def test_matplotlib_is_imported_for_the_first_figure_without_the_global_state_of_pyplot() -> None:
    program = (
        "import sys; from bot.charts.answer_chart import draw_reading; from bot.i18n import Words;"
        "from tests.readings import page_of; from bot.charts import figure;"
        "assert draw_reading(page_of(3), Words('tr')); print('matplotlib' in sys.modules);"
        "assert figure.to_png(figure.new_figure(100)); print('matplotlib.pyplot' in sys.modules)"
    )
    # Notebooks set this for the processes that they start.
    notebook = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=os.environ | notebook,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["False", "False"]
