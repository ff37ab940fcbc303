import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.evaluation.alignment import align

TEXTS = st.text("0123456789", max_size=12)


def distance_of(text: str, label: str) -> int:
    return align(text, label).distance


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
    assert distance_of(given_text, wanted) == distance


@given(TEXTS, TEXTS)
def test_edits_are_the_same_in_both_directions(one: str, other: str) -> None:
    distance = distance_of(one, other)

    assert distance == distance_of(other, one)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


@given(TEXTS, TEXTS, TEXTS)
def test_a_detour_takes_no_fewer_edits(one: str, between: str, other: str) -> None:
    detour = distance_of(one, between) + distance_of(between, other)

    assert distance_of(one, other) <= detour


@given(TEXTS, TEXTS, TEXTS)
def test_what_both_texts_begin_with_costs_no_edit(start: str, one: str, other: str) -> None:
    assert distance_of(start + one, start + other) == distance_of(one, other)


def test_what_was_missed_and_added_stands_for_nothing() -> None:
    alignment = align("4107", "4072")

    assert sorted(alignment.pairs) == [(0, 0), (2, 1), (3, 2)]
    assert alignment.missing == 1
