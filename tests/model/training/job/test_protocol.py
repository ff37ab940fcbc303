from io import BytesIO
from typing import Any

import numpy as np
import pytest

from model.training.job.protocol import Scorecard, encode_examples, read_examples
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
def test_a_model_passes_if_it_is_worse_in_nothing_beyond_a_margin(
    *, changes: dict[str, Any], passes: bool
) -> None:
    assert LIVE.model_copy(update=changes).is_as_good_as(LIVE) == passes


@pytest.mark.parametrize("count", [0, 1, 10])
def test_examples_come_through_a_stream_as_they_were_and_whole(count: int) -> None:
    tiny = make_tiny_mnist()
    sent = tiny.test_images[:count], tiny.test_labels[:count]
    stream = encode_examples(list(sent[0]), sent[1].tolist())

    received = read_examples(BytesIO(stream))

    assert all(np.array_equal(*pair) for pair in zip(received, sent, strict=True))
    if count:
        with pytest.raises(ValueError, match="reshape"):
            read_examples(BytesIO(stream[:-1]))
