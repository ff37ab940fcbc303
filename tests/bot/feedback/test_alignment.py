import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.alignment import align
from bot.feedback.numbers import digits_of

NUMBERS = st.text("0123 \n", min_size=1, max_size=12).filter(digits_of)


@pytest.mark.parametrize(
    ("read", "written", "pairs", "missed", "invented"),
    [
        ("407", "467", {0: 0, 1: 1, 2: 2}, 0, 0),
        ("47", "407", {0: 0, 1: 2}, 1, 0),
        ("4107", "407", {0: 0, 2: 1, 3: 2}, 0, 1),
        ("23", "32", {0: 0, 1: 1}, 0, 0),
        ("134", "1834", {0: 0, 1: 2, 2: 3}, 1, 0),
        # Either 1 may be the one that is not there.
        ("114", "14", {2: 1}, 0, 1),
        # The rows decide between equally good alignments.
        ("1\n12", "1\n2", {0: 0, 2: 1}, 0, 1),
        ("11\n2", "1\n12", {0: 0, 1: 1, 2: 2}, 0, 0),
        ("407", "", {}, 0, 3),
    ],
)
def test_digits_at_the_same_place_are_paired_and_others_counted(
    read: str, written: str, pairs: dict[int, int], missed: int, invented: int
) -> None:
    alignment = align(read, written)

    assert alignment.pairs == pairs
    assert (alignment.missed, alignment.invented) == (missed, invented)


@given(NUMBERS)
def test_what_was_read_right_is_paired_digit_by_digit(text: str) -> None:
    alignment = align(text, text)

    assert alignment.pairs == {index: index for index in range(len(digits_of(text)))}
    assert (alignment.missed, alignment.invented) == (0, 0)


@given(NUMBERS, NUMBERS)
def test_pairs_keep_the_order_and_gaps_the_lengths(read: str, written: str) -> None:
    alignment = align(read, written)

    partners = [alignment.pairs[index] for index in sorted(alignment.pairs)]
    assert partners == sorted(set(partners))
    assert len(digits_of(read)) - alignment.invented == len(digits_of(written)) - alignment.missed


@given(NUMBERS, st.integers(0, 12))
def test_one_missed_or_invented_digit_is_counted(number: str, index: int) -> None:
    longer = f"{number[:index]}7{number[index:]}"

    assert align(number, longer).missed == align(longer, number).invented == 1
