from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.recognition.preprocessing import lay_out
from model.spec import NOT_A_DIGIT
from model.training.dataset import (
    MOST_REPEATS,
    AugmentedBatches,
    Source,
    make_sources,
    mix,
    prepare_images,
)
from model.training.recipes import TrainingConfig
from model.training.train import NO_EXAMPLES
from tests.model.tiny_mnist import make_tiny_mnist

CONFIG = TrainingConfig(
    architecture="cnn", epochs=2, batch_size=12, validation_images=10, drawings=10, page_crops=4
)
MNIST = make_tiny_mnist()


@pytest.fixture(scope="module")
def images() -> NDArray[np.uint8]:
    return prepare_images(MNIST.train_images)


def make_batches(images: NDArray[np.uint8], *, first_epoch: int = 0) -> AugmentedBatches:
    full_ink = np.full((3, 28, 28), 255, np.uint8), np.full(3, NOT_A_DIGIT, np.uint8)
    return AugmentedBatches(
        (images, MNIST.train_labels),
        [Source(images=full_ink, share=0.25, cropped=True)],
        CONFIG,
        first_epoch=first_epoch,
    )


def test_a_resumed_run_sees_what_it_would_have_seen(images: NDArray[np.uint8]) -> None:
    whole, resumed = make_batches(images), make_batches(images, first_epoch=2)
    first = whole[0][0]

    whole.on_epoch_end()
    whole.on_epoch_end()

    assert 0.0 <= first.min() <= first.max() <= 1.0
    assert not np.array_equal(whole[0][0], first)
    assert all(np.array_equal(whole[n][0], resumed[n][0]) for n in range(3))


def test_each_source_has_its_share_of_the_images_and_keeps_its_classes(
    images: NDArray[np.uint8],
) -> None:
    batches = make_batches(images)
    seen: list[tuple[float, int]] = []

    for _ in range(20):
        for inputs, labels in (batches[n] for n in range(3)):
            seen += zip(inputs.mean(axis=(1, 2, 3)).tolist(), labels.tolist(), strict=True)
        batches.on_epoch_end()

    assert len(batches) == 3
    assert len(seen) == 20 * 3 * 12
    inked = [label for ink, label in seen if ink > 0.7]
    others = [label for ink, label in seen if ink <= 0.7]
    assert set(inked) == {NOT_A_DIGIT}
    assert set(others) == set(range(10))
    assert len(inked) / len(seen) == pytest.approx(0.25, abs=0.06)


def test_sources_are_the_same_for_a_run_that_resumes(
    tmp_path: Path, images: NDArray[np.uint8]
) -> None:
    labeled = images, MNIST.train_labels

    first, again = (make_sources(labeled, tmp_path, CONFIG) for _ in range(2))

    assert [(len(each.images[0]), each.cropped) for each in first] == [(6, False), (4, True)]
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.images[0], other.images[0])
        assert np.array_equal(one.images[1], other.images[1])


def test_contributed_digits_are_repeated_before_all_of_mnist(images: NDArray[np.uint8]) -> None:
    labeled = images, MNIST.train_labels
    few = MNIST.test_images[:2], MNIST.test_labels[:2]

    mixed, labels = mix(labeled, few)

    added = len(labels) - len(MNIST.train_labels)
    assert added == 2 * 2
    assert labels[:added].tolist() == np.repeat(few[1], 2).tolist()
    assert np.array_equal(mixed[added:], images)
    assert np.array_equal(mixed[0], lay_out(few[0][0]))
    assert mix(labeled, NO_EXAMPLES) is labeled


@pytest.mark.parametrize(
    ("examples", "repeats"), [(1, MOST_REPEATS), (6, 40), (60, 10), (600, 1), (2_000, 1)]
)
def test_few_examples_are_shown_often_and_many_once(examples: int, repeats: int) -> None:
    training, given = (
        (np.ones((count, 28, 28), np.uint8), np.zeros(count, np.uint8))
        for count in (6_000, examples)
    )

    assert len(mix(training, given)[1]) == 6_000 + examples * repeats
