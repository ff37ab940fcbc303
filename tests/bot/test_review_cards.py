import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review_cards import DIGIT_ACTIONS, SHEET_ACTIONS, ReviewChoice, mark_of


@given(
    st.builds(
        ReviewChoice,
        action=st.sampled_from(SHEET_ACTIONS + DIGIT_ACTIONS),
        newest=st.integers(0, 10**15 - 1),
        position=st.integers(0, 10**9 - 1),
        subject=st.integers(0, 10**15 - 1),
        label=st.integers(0, 9),
    )
)
def test_a_choice_fits_into_a_button_and_comes_back(choice: ReviewChoice) -> None:
    data = choice.encode()

    assert len(data) <= 64
    assert ReviewChoice.decode(data) == choice


@pytest.mark.parametrize(
    "data", ["", "review", "models|look|x", "review|look|1|2|3|4|5", "review|look|\u0661|2|3|4"]
)
def test_what_is_no_choice_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="callback data of no review"):
        ReviewChoice.decode(data)


@pytest.mark.parametrize(("position", "start"), [(0, 0), (19, 0), (20, 20), (45, 40)])
def test_a_position_belongs_to_a_sheet_of_twenty(position: int, start: int) -> None:
    assert ReviewChoice(action="look", position=position).sheet_start == start


def test_a_sheet_with_another_digit_or_order_has_another_mark() -> None:
    marks = {mark_of(ids) for ids in ([], [1], [12], [1, 2], [2, 1], [1, 2, 3])}

    assert len(marks) == 6
    assert mark_of([1, 2]) == mark_of([1, 2])
