from io import BytesIO

import numpy as np
import pytest

from model.training.contributions import MOST_REPEATS, count_repeats, read_examples
from model.training.job.protocol import encode_examples
from tests.model.tiny_mnist import make_tiny_mnist

MNIST = make_tiny_mnist()


@pytest.mark.parametrize("count", [0, 1, 10])
def test_examples_come_through_a_stream_as_they_were_and_whole(count: int) -> None:
    images, labels = MNIST.test_images[:count], MNIST.test_labels[:count]
    sent = encode_examples(list(images), labels.tolist())

    received = read_examples(BytesIO(sent))

    assert np.array_equal(received.images, images)
    assert np.array_equal(received.labels, labels)
    for length in {0, 7, len(sent) - 1}:
        with pytest.raises(EOFError):
            read_examples(BytesIO(sent[:length]))


@pytest.mark.parametrize(
    ("examples", "repeats"), [(1, MOST_REPEATS), (60, 40), (600, 10), (6_000, 1), (50_000, 1)]
)
def test_few_examples_are_shown_often_and_many_once(examples: int, repeats: int) -> None:
    assert count_repeats(examples, 60_000) == repeats
