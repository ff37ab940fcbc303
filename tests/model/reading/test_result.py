from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.reading.result import Outcome, Unread
from tests.readings import read_digit, reading_of


@pytest.mark.parametrize(
    ("sure", "outcome"),
    [
        ((), Outcome.NO_DIGITS),
        ((True, True), Outcome.READ),
        ((True, False), Outcome.UNSURE),
    ],
)
def test_one_doubt_makes_a_reading_unsure(sure: tuple[bool, ...], outcome: Outcome) -> None:
    reading = reading_of([read_digit(4, sure=each) for each in sure])

    assert reading.outcome is outcome
    assert reading.text == "4" * len(sure)


def test_a_row_that_was_read_in_part_is_unsure() -> None:
    missed = read_digit(7)
    unread = Unread(box=missed.box, place=missed.place)

    assert reading_of([read_digit(4)], unread=[unread]).outcome is Outcome.UNSURE


def test_no_row_begins_with_a_space() -> None:
    digits = [replace(read_digit(row + 1, row=row), starts_group=True) for row in range(2)]

    assert reading_of(digits).text == "1\n2"


@given(st.lists(st.lists(st.lists(st.integers(0, 9), min_size=1), min_size=1)))
def test_the_text_is_the_rows_of_groups_of_digits(rows: list[list[list[int]]]) -> None:
    digits = [
        replace(read_digit(digit, row=number), starts_group=place == 0 and group is not row[0])
        for number, row in enumerate(rows)
        for group in row
        for place, digit in enumerate(group)
    ]

    text = reading_of(digits).text

    expected = (" ".join("".join(map(str, group)) for group in row) for row in rows)
    assert text == "\n".join(expected)
