from dataclasses import replace

import numpy as np
import pytest

from model.augmentation import AugmentedBatches
from model.classifier import DigitClassifier
from model.recipes import SHIPPED
from model.registry.version import PRETRAINED, load_version
from model.teaching import TaughtBatches, blend, one_hot


def make_batches() -> AugmentedBatches:
    images = np.random.default_rng(3).integers(0, 256, (12, 28, 28), np.uint8)
    labels = (np.arange(12) % 10).astype(np.uint8)
    config = replace(SHIPPED, batch_size=4)
    return AugmentedBatches((images, labels), (images[:0], labels[:0]), config)


def test_labels_are_one_hot_over_all_classes() -> None:
    assert one_hot(np.array([10, 0])).tolist() == [[0.0] * 10 + [1.0], [1.0] + [0.0] * 10]


@pytest.mark.parametrize(("belief", "expected"), [(1.0, 1.0), (0.5, 0.875), (0.0, 1.0)])
def test_a_teacher_is_heard_as_far_as_it_believes_in_the_label(
    belief: float, expected: float
) -> None:
    answers = np.full((1, 1, 11), (1 - belief) / 10, np.float32)
    answers[0, 0, 7] = belief

    taught = blend(one_hot(np.array([7])), answers)

    assert taught[0, 7] == pytest.approx(expected, abs=1e-5)
    assert taught.sum() == pytest.approx(1.0, abs=1e-5)


def test_the_teacher_that_knows_an_image_is_heard_more() -> None:
    knowing, lost = one_hot(np.array([7])), one_hot(np.array([10]))

    taught = blend(one_hot(np.array([7])), np.stack([knowing, lost]))

    assert taught[0, 7] == pytest.approx(1.0, abs=1e-4)


def test_batches_keep_their_images_and_gain_the_answers_of_teachers() -> None:
    teacher = DigitClassifier(load_version(PRETRAINED))
    plain, batches = make_batches(), TaughtBatches(make_batches(), [teacher])

    inputs, taught = batches[1]

    assert len(batches) == len(plain) == 3
    assert np.array_equal(inputs, plain[1][0])
    assert np.allclose(taught, blend(one_hot(plain[1][1]), teacher.classify(inputs)[np.newaxis]))


def test_every_epoch_varies_anew() -> None:
    batches = TaughtBatches(make_batches(), [DigitClassifier(load_version(PRETRAINED))])
    first, _ = batches[0]

    batches.on_epoch_end()

    assert not np.array_equal(first, batches[0][0])
