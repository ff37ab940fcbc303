from typing import Any

import pytest

from model.training.gate import Flaw, Measure, Scorecard, find_flaws

RECALLS = (0.99,) * 10


def score(**changes: Any) -> Scorecard:
    marks = {"mnist": 0.99, "photos": 0.95, "recalls": RECALLS, "calibration_error": 0.002}
    return Scorecard.model_validate(marks | changes)


def with_recall(digit: int, recall: float) -> tuple[float, ...]:
    return (*RECALLS[:digit], recall, *RECALLS[digit + 1 :])


def test_a_model_as_good_as_the_one_in_use_passes() -> None:
    assert find_flaws(score(), score()) == []


def test_a_better_model_passes() -> None:
    better = score(mnist=0.995, photos=0.97, recalls=(1.0,) * 10, calibration_error=0.001)

    assert find_flaws(better, score()) == []


def test_fewer_test_images_read_right_is_a_flaw() -> None:
    flaws = find_flaws(score(mnist=0.9899), score())

    assert flaws == [Flaw(measure=Measure.MNIST, candidate=0.9899, live=0.99)]


def test_fewer_photo_like_digits_read_right_is_a_flaw() -> None:
    flaws = find_flaws(score(photos=0.9495), score())

    assert flaws == [Flaw(measure=Measure.PHOTOS, candidate=0.9495, live=0.95)]


def test_one_digit_read_much_less_is_a_flaw_even_where_the_whole_is_better() -> None:
    candidate = score(mnist=0.995, recalls=with_recall(7, 0.984))

    flaws = find_flaws(candidate, score())

    assert flaws == [Flaw(measure=Measure.RECALL, candidate=0.984, live=0.99, digit=7)]


@pytest.mark.parametrize(
    "changes",
    [{"recalls": with_recall(7, 0.986)}, {"calibration_error": 0.0029}],
    ids=["recall", "calibration"],
)
def test_what_lies_within_the_margins_is_no_flaw(changes: dict[str, Any]) -> None:
    assert find_flaws(score(**changes), score()) == []


def test_worse_calibration_is_a_flaw() -> None:
    flaws = find_flaws(score(calibration_error=0.0032), score())

    assert flaws == [Flaw(measure=Measure.CALIBRATION, candidate=0.0032, live=0.002)]


def test_all_flaws_are_told_at_once() -> None:
    worst = score(mnist=0.5, photos=0.5, recalls=(0.5,) * 10, calibration_error=0.4)

    assert len(find_flaws(worst, score())) == 13
