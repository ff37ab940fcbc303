import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.evaluation.alignment import align, digit_error_rate

TEXTS = st.text("0123456789", max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_edits_measure_how_far_texts_are_apart(start: str, one: str, other: str) -> None:
    distance = align(one, other).distance

    assert distance == align(other, one).distance == align(start + one, start + other).distance
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("text", "label", "rate"),
    [
        *[("407", "407", 0), ("", "407", 1), ("47", "407", 1 / 3), ("4107", "407", 1 / 3)],
        *[("417", "407", 1 / 3), ("1234", "4", 1), ("", "", 0), ("7", "", 1)],
    ],
)
def test_the_error_rate_is_edits_per_digit(text: str, label: str, rate: float) -> None:
    assert digit_error_rate(text, label) == pytest.approx(rate)


def test_missed_and_added_digits_have_no_pair() -> None:
    alignment = align("4107", "4072")

    assert sorted(alignment.pairs) == [(0, 0), (2, 1), (3, 2)]
    assert (alignment.missing, alignment.extra) == (1, 1)
