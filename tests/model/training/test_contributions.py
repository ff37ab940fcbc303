from io import BytesIO

import numpy as np
import pytest

from model.errors import DataError
from model.mnist import Mnist
from model.training.contributions import MOST_REPEATS, Examples, count_repeats, read_examples
from model.training.job.protocol import encode_examples
from tests.model.tiny_mnist import make_tiny_mnist


@pytest.fixture
def mnist() -> Mnist:
    return make_tiny_mnist()


@pytest.fixture
def examples(mnist: Mnist) -> Examples:
    return Examples(images=mnist.test_images[:2], labels=mnist.test_labels[:2])


def sent(examples: Examples) -> BytesIO:
    return BytesIO(encode_examples(list(examples.images), examples.labels.tolist()))


@pytest.mark.parametrize("count", [0, 1, 10])
def test_examples_come_through_a_stream_as_they_were(mnist: Mnist, count: int) -> None:
    examples = Examples(images=mnist.test_images[:count], labels=mnist.test_labels[:count])

    received = read_examples(sent(examples))

    assert len(received) == count
    assert np.array_equal(received.images, examples.images)
    assert np.array_equal(received.labels, examples.labels)
    assert received.sha256 == examples.sha256


def test_a_stream_that_ends_early_is_told_apart_from_one_without_examples(
    examples: Examples,
) -> None:
    whole = sent(examples).getvalue()

    for length in (0, 7, 9, len(whole) - 1):
        with pytest.raises(EOFError):
            read_examples(BytesIO(whole[:length]))


@pytest.mark.parametrize(("ink", "label"), [(1, 10), (0, 1)], ids=["no digit", "empty"])
def test_what_cannot_be_learned_from_is_refused(ink: int, label: int) -> None:
    with pytest.raises(DataError, match="contributed digit"):
        Examples(images=np.full((1, 28, 28), ink, np.uint8), labels=np.array([label], np.uint8))


@pytest.mark.parametrize(
    ("examples", "repeats"), [(1, MOST_REPEATS), (60, 40), (600, 10), (6_000, 1), (50_000, 1)]
)
def test_few_examples_are_shown_often_and_many_once(examples: int, repeats: int) -> None:
    assert count_repeats(examples, 60_000) == repeats
