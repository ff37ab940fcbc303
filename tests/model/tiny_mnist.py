"""A data set in MNIST's layout that is trained on in a moment: a few drawn digits."""

import functools
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from model.mnist import ARRAYS, Mnist, content_sha256
from model.spec import IMAGE_SIZE
from tests.drawing import draw_digits

TEST_IMAGES = 10

ROOT = Path(__file__).parents[2]


@functools.cache
def make_tiny_mnist(train_images: int = 40) -> Mnist:
    """Draw digits 0 to 9 in turn; test images and training images differ."""
    images = np.stack([_draw_image(index) for index in range(train_images + TEST_IMAGES)])
    labels = (np.arange(len(images)) % 10).astype(np.uint8)
    return Mnist(
        train_images=images[:train_images],
        train_labels=labels[:train_images],
        test_images=images[train_images:],
        test_labels=labels[train_images:],
    )


def save_large_mnist(folder: Path) -> dict[str, str]:
    """Write the tiny data set, repeated many times, as an `mnist.npz` that other processes accept.

    It has the number of validation images in the lesson's recipe, and 640 more.

    Returns:
        The variables of the environment that those processes need.
    """
    tiny = make_tiny_mnist()
    arrays: dict[str, Any] = {
        "x_train": np.tile(tiny.train_images, (316, 1, 1)),
        "y_train": np.tile(tiny.train_labels, 316),
        "x_test": np.tile(tiny.test_images, (20, 1, 1)),
        "y_test": np.tile(tiny.test_labels, 20),
    }
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "mnist.npz", **arrays)
    checksum = content_sha256(arrays[name] for name in ARRAYS)
    trust = f"import model.mnist\nmodel.mnist.CONTENT_SHA256 = {checksum!r}\n"
    (folder / "sitecustomize.py").write_text(trust)
    path = os.pathsep.join([str(folder), str(ROOT)])
    return {"MNIST_PATH": str(folder / "mnist.npz"), "PYTHONPATH": path}


def _draw_image(index: int) -> NDArray[np.uint8]:
    page = draw_digits(f"{index % 10}", height=84, pen_width=0.1, jitter_seed=index, noise=0.0)
    ink = 255 - cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    dark = np.where(ink > 60, ink, 0).astype(np.uint8)
    return cv2.resize(dark, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_AREA).astype(np.uint8)
