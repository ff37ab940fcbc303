from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.geometry import Rectangle
from model.reading.result import Box, Outcome, ReadDigit, Reading, Unread


def read_digit(
    digit: int, *, row: int = 0, starts_group: bool = False, sure: bool = True
) -> ReadDigit:
    return ReadDigit(
        digit=digit,
        confidence=1.0,
        probabilities=np.eye(10, dtype=np.float32)[digit],
        box=Box(x=0, y=0, width=10, height=20),
        place=Rectangle(left=0, top=0, right=10, bottom=20),
        row=row,
        starts_group=starts_group,
        sure=sure,
        network_input=np.zeros((28, 28, 1), np.float32),
    )


def reading_of(*digits: ReadDigit, unread: Sequence[Unread] = ()) -> Reading:
    return Reading(
        digits=digits,
        unread=tuple(unread),
        image=np.zeros((50, 50), np.uint8),
        model="cnn-20261123-1",
        milliseconds=5.0,
    )


@pytest.mark.parametrize(
    ("sure", "outcome"),
    [
        ((), Outcome.NO_DIGITS),
        ((True, True), Outcome.READ),
        ((True, False), Outcome.UNSURE),
    ],
)
def test_one_doubt_makes_a_reading_unsure(sure: tuple[bool, ...], outcome: Outcome) -> None:
    reading = reading_of(*(read_digit(4, sure=each) for each in sure))

    assert reading.outcome is outcome
    assert reading.text == "4" * len(sure)


def test_a_row_that_was_read_in_part_is_unsure() -> None:
    missed = Unread(
        box=Box(x=12, y=0, width=10, height=20),
        place=Rectangle(left=12, top=0, right=22, bottom=20),
    )

    assert reading_of(read_digit(4), unread=[missed]).outcome is Outcome.UNSURE


def test_no_row_begins_with_a_space() -> None:
    digits = [read_digit(1, starts_group=True), read_digit(2, row=1, starts_group=True)]

    assert reading_of(*digits).text == "1\n2"


@given(st.lists(st.lists(st.lists(st.integers(0, 9), min_size=1), min_size=1)))
def test_the_text_is_the_rows_of_groups_of_digits(rows: list[list[list[int]]]) -> None:
    digits = [
        read_digit(digit, row=number, starts_group=place == 0 and group is not row[0])
        for number, row in enumerate(rows)
        for group in row
        for place, digit in enumerate(group)
    ]

    text = reading_of(*digits).text

    expected = (" ".join("".join(map(str, group)) for group in row) for row in rows)
    assert text == "\n".join(expected)
