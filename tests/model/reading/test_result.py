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


def test_a_photo_without_digits_has_no_text() -> None:
    reading = reading_of()

    assert reading.outcome is Outcome.NO_DIGITS
    assert reading.text == ""


def test_a_reading_is_sure_where_every_digit_is() -> None:
    reading = reading_of(read_digit(4), read_digit(2))

    assert reading.outcome is Outcome.READ


def test_one_doubt_makes_the_reading_unsure_and_keeps_the_best_guess() -> None:
    reading = reading_of(read_digit(4), read_digit(2, sure=False))

    assert reading.outcome is Outcome.UNSURE
    assert reading.text == "42"


def test_a_row_that_was_read_in_part_is_unsure() -> None:
    missed = Unread(
        box=Box(x=12, y=0, width=10, height=20),
        place=Rectangle(left=12, top=0, right=22, bottom=20),
    )

    assert reading_of(read_digit(4), unread=[missed]).outcome is Outcome.UNSURE


def test_a_clear_gap_becomes_a_space() -> None:
    digits = [read_digit(1), read_digit(2), read_digit(3, starts_group=True), read_digit(4)]

    assert reading_of(*digits).text == "12 34"


def test_a_new_row_becomes_a_newline() -> None:
    digits = [read_digit(1), read_digit(2, row=1), read_digit(3, row=1), read_digit(4, row=2)]

    assert reading_of(*digits).text == "1\n23\n4"


def test_no_row_begins_with_a_space() -> None:
    digits = [read_digit(1, starts_group=True), read_digit(2, row=1, starts_group=True)]

    assert reading_of(*digits).text == "1\n2"


@pytest.mark.parametrize(
    ("outcome", "name"),
    [(Outcome.READ, "read"), (Outcome.UNSURE, "unsure"), (Outcome.NO_DIGITS, "no_digits")],
)
def test_outcomes_are_called_as_the_contract_calls_them(outcome: Outcome, name: str) -> None:
    assert outcome == name


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
