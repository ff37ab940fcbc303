"""Learning from networks beside labels: one network comes to know what several know.

Source: Hinton et al. 2015, "Distilling the knowledge in a neural network".
"""

from collections.abc import Sequence
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.augmentation import AugmentedBatches
from model.classifier import DigitClassifier
from model.spec import CLASS_COUNT

LABEL_SHARE: Final = 0.5
"""How much of what is learned is the label, where the teachers know it; else it is all."""

TINY: Final = 1e-6


class TaughtBatches(keras.utils.PyDataset):
    """Batches whose labels are joined by what teachers say of each image.

    Args:
        batches: Images and their labels.
        teachers: The networks to learn from.
    """

    def __init__(self, batches: AugmentedBatches, teachers: Sequence[DigitClassifier]) -> None:
        super().__init__()
        self._batches = batches
        self._teachers = teachers

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        inputs, labels = self._batches[index]
        answers = np.stack([teacher.classify(inputs) for teacher in self._teachers])
        return inputs, blend(one_hot(labels), answers)

    def on_epoch_end(self) -> None:
        """Go on to variations that no epoch before has seen."""
        self._batches.on_epoch_end()


def be_taught(batches: dict[str, Any], teachers: Sequence[DigitClassifier]) -> dict[str, Any]:
    """Let teachers join what `make_batches` makes for `fit`."""
    return {"x": TaughtBatches(batches["x"], teachers)}


def blend(labels: NDArray[np.float32], answers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blend labels with the answers of teachers, each as weighty as its belief in the label.

    So whoever knows such images better is heard more, and nobody where all are wrong.

    Args:
        labels: Shape (n, classes), one hot.
        answers: Shape (teachers, n, classes), probabilities.

    Returns:
        Shape (n, classes), probabilities.
    """
    beliefs = (answers * labels).sum(axis=2, keepdims=True)
    taught = (beliefs * answers).sum(axis=0) / (beliefs.sum(axis=0) + TINY)
    share = (1 - LABEL_SHARE) * beliefs.max(axis=0)
    return np.asarray(labels + share * (taught - labels), np.float32)


def one_hot(labels: NDArray[np.integer]) -> NDArray[np.float32]:
    """Turn labels of shape (n,) into probabilities of shape (n, classes)."""
    return np.asarray(np.eye(CLASS_COUNT, dtype=np.float32)[labels])
