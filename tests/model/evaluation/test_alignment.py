import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.evaluation.alignment import align

TEXTS = st.text("0123456789", max_size=12)


@pytest.mark.parametrize(
    ("wanted", "given_text", "distance"),
    [
        ("", "", 0),
        ("407", "407", 0),
        ("407", "", 3),
        ("407", "47", 1),
        ("407", "4107", 1),
        ("407", "417", 1),
        ("12", "21", 2),
        ("123456", "3456", 2),
    ],
)
def test_edits_are_counted(wanted: str, given_text: str, distance: int) -> None:
    assert align(given_text, wanted).distance == distance


@given(TEXTS, TEXTS, TEXTS)
def test_edits_measure_how_far_texts_are_apart(start: str, one: str, other: str) -> None:
    distance = align(one, other).distance

    assert distance == align(other, one).distance == align(start + one, start + other).distance
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


def test_what_was_missed_and_added_stands_for_nothing() -> None:
    alignment = align("4107", "4072")

    assert sorted(alignment.pairs) == [(0, 0), (2, 1), (3, 2)]
    assert alignment.missing == 1
