"""Digits that people contributed, and how often each is learned beside MNIST.

A network that learns only the new forgets the old, so all of MNIST is learned again (replay).
Contributions are few, and often what the network read wrong, so each is shown several times an
epoch: as often as needed to make them a tenth of it, at most 40 times. Each time it is varied
anew, as every training image is.

Source: Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal".
"""

from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from model.mnist import content_sha256
from model.spec import IMAGE_SIZE
from model.training.job.protocol import COUNT_BYTES

SHARE: Final = 0.1
"""Size that contributions are repeated to, as a share of MNIST's training images."""

MOST_REPEATS: Final = 40
"""Limit to how often one contribution is shown in an epoch; more only makes it memorized."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """Contributed digits: images of shape (n, 28, 28), ink 0 to 255; labels of shape (n,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def sha256(self) -> str:
        """Checksum over images and labels."""
        return content_sha256([self.images, self.labels])


NO_EXAMPLES: Final = Examples(
    images=np.zeros((0, IMAGE_SIZE, IMAGE_SIZE), np.uint8), labels=np.zeros(0, np.uint8)
)


def read_examples(stream: BinaryIO) -> Examples:
    """Read what `encode_examples` wrote.

    Raises:
        EOFError: The stream ends before that.
    """

    def read(length: int) -> bytes:
        content = stream.read(length)
        if len(content) < length:
            raise EOFError("the stream of contributed digits ends early")
        return content

    count = int.from_bytes(read(COUNT_BYTES), "big")
    labels = np.frombuffer(read(count), np.uint8)
    images = np.frombuffer(read(count * IMAGE_SIZE**2), np.uint8)
    return Examples(images=images.reshape(count, IMAGE_SIZE, IMAGE_SIZE), labels=labels)


def count_repeats(examples: int, training_images: int) -> int:
    """Count how often each example is shown in an epoch: at least once."""
    wanted = round(SHARE * training_images / max(1, examples))
    return max(1, min(wanted, MOST_REPEATS))
