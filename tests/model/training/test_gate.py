from typing import Any

import pytest

from model.training.gate import Flaw, Measure, Scorecard, find_flaws

RECALLS = (0.99,) * 10


def score(**changes: Any) -> Scorecard:
    marks = {"mnist": 0.99, "photos": 0.95, "recalls": RECALLS, "calibration_error": 0.002}
    return Scorecard.model_validate(marks | changes)


def with_recall(digit: int, recall: float) -> tuple[float, ...]:
    return (*RECALLS[:digit], recall, *RECALLS[digit + 1 :])


@pytest.mark.parametrize(
    "candidate",
    [
        score(),
        score(mnist=0.995, photos=0.97, recalls=(1.0,) * 10, calibration_error=0.001),
        score(recalls=with_recall(7, 0.986), calibration_error=0.0029),
    ],
    ids=["equal", "better", "within the margins"],
)
def test_a_model_as_good_as_the_one_in_use_passes(candidate: Scorecard) -> None:
    assert find_flaws(candidate, score()) == []


@pytest.mark.parametrize(
    ("candidate", "flaw"),
    [
        (score(mnist=0.9899), Flaw(measure=Measure.MNIST, candidate=0.9899, live=0.99)),
        (score(photos=0.9495), Flaw(measure=Measure.PHOTOS, candidate=0.9495, live=0.95)),
        (
            score(mnist=0.995, recalls=with_recall(7, 0.984)),
            Flaw(measure=Measure.RECALL, candidate=0.984, live=0.99, digit=7),
        ),
        (
            score(calibration_error=0.0032),
            Flaw(measure=Measure.CALIBRATION, candidate=0.0032, live=0.002),
        ),
    ],
)
def test_what_is_done_worse_is_a_flaw(candidate: Scorecard, flaw: Flaw) -> None:
    assert find_flaws(candidate, score()) == [flaw]


def test_all_flaws_are_listed_at_once() -> None:
    worst = score(mnist=0.5, photos=0.5, recalls=(0.5,) * 10, calibration_error=0.4)

    assert len(find_flaws(worst, score())) == 13
