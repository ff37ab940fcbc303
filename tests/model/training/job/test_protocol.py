from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from model.training.job.protocol import Scorecard, TrainingRequest
from tests.model.tiny_mnist import make_tiny_mnist

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
def test_a_model_passes_if_no_score_is_worse_beyond_a_margin(
    *, changes: dict[str, Any], passes: bool
) -> None:
    assert LIVE.model_copy(update=changes).is_as_good_as(LIVE) == passes


@pytest.mark.parametrize("count", [0, 1, 10])
def test_contributed_digits_arrive_unchanged_and_are_in_no_error_message(count: int) -> None:
    tiny = make_tiny_mnist()
    images, labels = tiny.test_images[:count], tiny.test_labels[:count]
    request = TrainingRequest(
        architecture="cnn",
        epochs=1,
        data_directory=Path(),
        versions=Path(),
        live=Path(),
        labels=labels.tobytes(),
        crops=images.tobytes(),
    )

    line = request.model_dump_json()

    received = TrainingRequest.model_validate_json(line)
    assert received == request
    assert "\n" not in line
    assert np.array_equal(received.examples[0], images)
    assert np.array_equal(received.examples[1], labels)
    assert "crops" not in f"{request}"
    with pytest.raises(ValueError, match="reshape"):
        _ = request.model_copy(update={"crops": images.tobytes() + b"x"}).examples
    with pytest.raises(ValidationError) as refused:
        TrainingRequest.model_validate_json(line[:-1])
    assert line[-20:-1] not in f"{refused.value}"
