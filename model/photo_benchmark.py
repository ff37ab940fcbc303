"""A built-in benchmark of digits as photos show them: the same ones at every run.

Digits of MNIST's test set, which no network trains on, are bent, slanted, blurred, faded and
roughened as training images are, by a seed that no training has.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.augmentation import Variation, mark_as_photo, warp
from model.data import Mnist
from model.training_images import prepare_images

SEED: Final = 20_261_124
DIGITS: Final = 2_000
"""Digits that are looked at."""


def make_photo_like(mnist: Mnist) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Vary test digits as pens and cameras do.

    Returns:
        Images of shape (n, 28, 28), ink 0 to 255, as `prepare_digit` lays them; labels (n,).
    """
    random = np.random.default_rng(SEED)
    count = min(DIGITS, len(mnist.test_labels))
    chosen = random.choice(len(mnist.test_labels), count, replace=False)
    variation = Variation()
    images = prepare_images(mnist.test_images[chosen])
    varied = [mark_as_photo(warp(image, variation, random), random) for image in images]
    return prepare_images(np.stack(varied)), mnist.test_labels[chosen]
