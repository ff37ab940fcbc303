from typing import Any

import pytest

from model.training.gate import Scorecard, is_as_good

RECALLS = (0.99,) * 10
LIVE = Scorecard(mnist=0.99, photos=0.95, recalls=RECALLS, calibration_error=0.002)


def with_recall(digit: int, recall: float) -> tuple[float, ...]:
    return (*RECALLS[:digit], recall, *RECALLS[digit + 1 :])


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({}, True),
        (
            {"mnist": 0.995, "photos": 0.97, "recalls": (1.0,) * 10, "calibration_error": 0.001},
            True,
        ),
        ({"recalls": with_recall(7, 0.986), "calibration_error": 0.0029}, True),
        ({"mnist": 0.9899}, False),
        ({"photos": 0.9495}, False),
        ({"mnist": 0.995, "recalls": with_recall(7, 0.984)}, False),
        ({"calibration_error": 0.0032}, False),
    ],
)
def test_a_model_passes_if_it_is_worse_in_nothing_beyond_a_margin(
    *, changes: dict[str, Any], passes: bool
) -> None:
    assert is_as_good(LIVE.model_copy(update=changes), LIVE) == passes
