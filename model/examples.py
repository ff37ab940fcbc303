"""Digits that people contributed, and how they are mixed with MNIST.

A network that learned only the new would forget the old, so all of MNIST is learned again
(replay). A contribution is rare and right where the network was wrong, so it is shown several
times an epoch: as often as it takes to make contributions a tenth of it, at most 40 times.
Each time it is varied anew, as every training image is.

Source: Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal".
"""

from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from model.data import Mnist, content_sha256
from model.errors import DataError
from model.spec import DIGIT_COUNT, IMAGE_SIZE
from model.training_protocol import COUNT_BYTES

SHARE: Final = 0.1
"""How large a part of MNIST's training images the contributions are made to equal."""

MOST_REPEATS: Final = 40
"""Times that one contribution is shown in an epoch, at most: else it is learned by heart."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """Contributed digits: images of shape (n, 28, 28), ink 0 to 255; labels of shape (n,).

    Raises:
        DataError: A label is no digit, or an image is empty.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if (self.labels >= DIGIT_COUNT).any():
            raise DataError("contributed digits have labels other than 0 to 9")
        if not self.images.any(axis=(1, 2)).all():
            raise DataError("a contributed digit is empty")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def sha256(self) -> str:
        """Checksum over images and labels."""
        return content_sha256([self.images, self.labels])


def read_examples(stream: BinaryIO) -> Examples:
    """Read what `model.training_protocol.encode_examples` wrote.

    Raises:
        EOFError: The stream ends before that.
    """
    count = int.from_bytes(_read(stream, COUNT_BYTES), "big")
    labels = np.frombuffer(_read(stream, count), np.uint8)
    images = np.frombuffer(_read(stream, count * IMAGE_SIZE**2), np.uint8)
    return Examples(images=images.reshape(count, IMAGE_SIZE, IMAGE_SIZE), labels=labels)


def _read(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError("the stream of contributed digits ends early")
    return content


def mix(mnist: Mnist, examples: Examples) -> Mnist:
    """Put examples before MNIST's training images, whose end validates as before."""
    repeats = count_repeats(len(examples), len(mnist.train_labels))
    images = np.repeat(examples.images, repeats, axis=0)
    labels = np.repeat(examples.labels, repeats, axis=0)
    return replace(
        mnist,
        train_images=np.concatenate([images, mnist.train_images]),
        train_labels=np.concatenate([labels, mnist.train_labels]),
    )


def count_repeats(examples: int, training_images: int) -> int:
    """Count how often each example is shown in an epoch: at least once."""
    wanted = round(SHARE * training_images / max(1, examples))
    return max(1, min(wanted, MOST_REPEATS))
