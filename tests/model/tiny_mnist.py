"""A data set of MNIST's layout that trains in a moment: drawn digits, some of each."""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from model.data import Mnist
from model.spec import IMAGE_SIZE
from tests.drawing import draw_digits

TEST_IMAGES = 10


@functools.cache
def make_tiny_mnist(train_images: int = 40) -> Mnist:
    """Draw digits 0 to 9 in turn; the test images are others than the training images."""
    images = np.stack([_draw_image(index) for index in range(train_images + TEST_IMAGES)])
    labels = (np.arange(len(images)) % 10).astype(np.uint8)
    return Mnist(
        train_images=images[:train_images],
        train_labels=labels[:train_images],
        test_images=images[train_images:],
        test_labels=labels[train_images:],
    )


def _draw_image(index: int) -> NDArray[np.uint8]:
    page = draw_digits(f"{index % 10}", height=84, pen_width=0.1, jitter_seed=index, noise=0.0)
    ink = 255 - cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    dark = np.where(ink > 60, ink, 0).astype(np.uint8)
    return cv2.resize(dark, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_AREA).astype(np.uint8)
