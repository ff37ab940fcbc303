import pytest

from bot.feedback.review_messages import ReviewChoice, mark_of


@pytest.mark.parametrize(("position", "start"), [(0, 0), (19, 0), (20, 20), (45, 40)])
def test_a_position_belongs_to_a_sheet_of_twenty(position: int, start: int) -> None:
    assert ReviewChoice(action="look", position=position).sheet_start == start


def test_a_sheet_with_another_digit_or_order_has_another_mark() -> None:
    marks = {mark_of(ids) for ids in ([], [1], [12], [1, 2], [2, 1], [1, 2, 3])}

    assert len(marks) == 6
    assert mark_of([1, 2]) == mark_of([1, 2])
