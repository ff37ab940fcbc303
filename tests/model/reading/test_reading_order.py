import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.geometry import Rectangle
from model.reading.reading_order import Position, arrange, measure_slope

PLACES = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 120), st.integers(1, 120)),
    max_size=25,
)


def rectangle(x: int, y: int = 0, width: int = 60, height: int = 100) -> Rectangle:
    return Rectangle(left=x, top=y, right=x + width, bottom=y + height)


def row_of(*gaps: int, y: int = 0) -> list[Rectangle]:
    """Put digits 60 pixels wide into a row, with gaps between them."""
    return [rectangle(sum(gaps[:number]) + 60 * number, y) for number in range(len(gaps) + 1)]


def order(places: list[Position]) -> list[int]:
    return [place.index for place in places]


def rows(places: list[Position]) -> list[int]:
    return [place.row for place in places]


def even_columns(text: str, pitch: int) -> list[Rectangle]:
    """Put digits into columns; a 1 is slim."""
    return [
        rectangle(pitch * number + (22 if digit == "1" else 0), width=16 if digit == "1" else 60)
        for number, digit in enumerate(text)
    ]


def group_starts(places: list[Position]) -> list[int]:
    return [number for number, place in enumerate(places) if place.starts_group]


@pytest.mark.parametrize(
    ("rectangles", "indexes", "row_numbers"),
    [
        ([rectangle(300), rectangle(100), rectangle(200)], [1, 2, 0], [0, 0, 0]),
        (
            [rectangle(0, 300), rectangle(100, 150), rectangle(50), rectangle(0, 150)],
            [2, 3, 1, 0],
            [0, 1, 1, 2],
        ),
        (
            [rectangle(0, 40), rectangle(100), rectangle(200, 35), rectangle(300, 10)],
            [0, 1, 2, 3],
            [0, 0, 0, 0],
        ),
        ([rectangle(0), rectangle(100, 45, width=30, height=50)], [0, 1], [0, 0]),
        ([*row_of(30, 30, 30, 30, y=200), rectangle(200, 0)], [5, 0, 1, 2, 3, 4], [0, *[1] * 5]),
    ],
    ids=["from the left", "from the top", "dancing", "small beside tall", "short above long"],
)
def test_rows_are_read_from_the_top_and_each_from_the_left(
    rectangles: list[Rectangle], indexes: list[int], row_numbers: list[int]
) -> None:
    places = arrange(rectangles)

    assert order(places) == indexes
    assert rows(places) == row_numbers


@pytest.mark.parametrize("slope", [-0.3, 0.0, 0.2])
def test_the_slope_of_rows_is_measured_in_degrees(slope: float) -> None:
    rectangles = [rectangle(x, round(500 + slope * x)) for x in range(0, 800, 100)]

    measured = measure_slope(rectangles, np.ones(len(rectangles)))
    assert measured == pytest.approx(math.degrees(math.atan(slope)), abs=0.5)


def test_improbable_digits_hardly_change_the_slope() -> None:
    digits = [rectangle(x, round(500 + 0.3 * x)) for x in range(0, 500, 100)]
    specks = [rectangle(x, 900) for x in range(0, 900, 90)]
    weights = np.array([1.0] * len(digits) + [0.05] * len(specks))

    assert measure_slope([*digits, *specks], np.ones(len(weights))) == 0.0
    assert measure_slope([*digits, *specks], weights) == pytest.approx(17, abs=1)


@pytest.mark.parametrize("slope", [-0.45, -0.3, 0.3, 0.45])
def test_rows_may_slant_all_the_way(slope: float) -> None:
    upper = [rectangle(x, round(500 + slope * x)) for x in range(0, 1000, 100)]
    lower = [rectangle(x, round(660 + slope * x)) for x in range(0, 1000, 100)]

    places = arrange([*lower, *upper])

    assert order(places) == [*range(10, 20), *range(10)]
    assert rows(places) == [0] * 10 + [1] * 10


def test_digits_that_are_scattered_over_a_page_are_read_in_level_rows() -> None:
    middles = [(137, 324), (405, 412), (63, 508), (588, 534), (193, 707), (450, 660), (30, 897)]
    rectangles = [rectangle(x - 30, y - 50) for x, y in middles]

    assert order(arrange(rectangles)) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("gaps", "starts"),
    [
        ((30, 30, 30), []),
        ((30, 120, 30), [2]),
        ((30, 30, 110, 30, 30), [3]),
        ((25, 110, 30, 120, 35), [2, 4]),
        ((110, 20, 110), [1, 3]),
        ((20, 110, 90), [2, 3]),
        ((200,), [1]),
        ((100,), []),
        ((20, 35, 28, 40), []),
        ((60, 90, 70), []),
        ((-5, 3, 10), []),
        ((5, 50, 20), []),
    ],
)
def test_a_clear_gap_starts_a_group_and_uneven_spacing_does_not(
    gaps: tuple[int, ...], starts: list[int]
) -> None:
    assert group_starts(arrange(row_of(*gaps))) == starts


@pytest.mark.parametrize("text", ["1234567890", "2117100211", "1111511171"])
@pytest.mark.parametrize("pitch", [110, 140, 200])
def test_even_columns_are_no_groups_though_gaps_beside_slim_digits_are_wide(
    text: str, pitch: int
) -> None:
    assert group_starts(arrange(even_columns(text, pitch))) == []


def test_each_row_has_groups_of_its_own() -> None:
    wide, narrow = row_of(100, 100, 100), row_of(20, 90, 20, y=200)

    places = arrange([*wide, *narrow])

    assert group_starts(places) == [6]


@given(PLACES)
def test_every_rectangle_is_placed_once_and_rows_follow_each_other(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    places = arrange([rectangle(*box) for box in boxes])

    numbers = rows(places)
    assert sorted(order(places)) == list(range(len(boxes)))
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))


@given(PLACES)
def test_a_row_starts_with_no_group_and_runs_to_the_right(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    rectangles = [rectangle(*box) for box in boxes]

    places = arrange(rectangles)

    for row in set(rows(places)):
        members = [place for place in places if place.row == row]
        middles = [rectangles[each.index].center_x for each in members]
        assert middles == sorted(middles)
        assert not members[0].starts_group
