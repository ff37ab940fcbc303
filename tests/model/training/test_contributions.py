from io import BytesIO

import numpy as np
import pytest

from model.training.contributions import MOST_REPEATS, Examples, count_repeats, read_examples
from model.training.job.protocol import encode_examples
from tests.model.tiny_mnist import make_tiny_mnist

MNIST = make_tiny_mnist()


def take(count: int) -> tuple[Examples, bytes]:
    """Take test digits as if people had contributed them, also as they are sent."""
    examples = Examples(images=MNIST.test_images[:count], labels=MNIST.test_labels[:count])
    return examples, encode_examples(list(examples.images), examples.labels.tolist())


@pytest.mark.parametrize("count", [0, 1, 10])
def test_examples_come_through_a_stream_as_they_were(count: int) -> None:
    examples, sent = take(count)

    received = read_examples(BytesIO(sent))

    assert len(received) == count
    assert np.array_equal(received.images, examples.images)
    assert np.array_equal(received.labels, examples.labels)
    assert received.sha256 == examples.sha256


def test_a_stream_that_ends_early_is_told_apart_from_one_without_examples() -> None:
    _, whole = take(2)

    for length in (0, 7, 9, len(whole) - 1):
        with pytest.raises(EOFError):
            read_examples(BytesIO(whole[:length]))


@pytest.mark.parametrize(
    ("examples", "repeats"), [(1, MOST_REPEATS), (60, 40), (600, 10), (6_000, 1), (50_000, 1)]
)
def test_few_examples_are_shown_often_and_many_once(examples: int, repeats: int) -> None:
    assert count_repeats(examples, 60_000) == repeats
