"""Pages without digits that the network took for pages with some: shown more often."""

from pathlib import Path
from typing import Final, Self

import keras
import numpy as np

from model.detector.network_input import encode_image
from model.synthesis.digit_pages import DIGIT_LAYOUTS
from model.training.detector.examples import Example, Examples
from model.training.detector.targets import encode_targets

TRIED: Final = 500
"""Examples that are tried at a time."""

LEAST_HEAT: Final = 0.2
"""Examples are kept that the network answers with at least so much heat."""

LIMIT: Final = 6000
"""The newest are kept, so many."""

BATCH: Final = 16


class HardNegatives:
    """Examples without digits that the network answered.

    Args:
        examples: The first ones.
    """

    def __init__(self, examples: list[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def pick(self, count: int, random: np.random.Generator) -> list[Example]:
        """Pick some at random; none while there are none."""
        if not self._examples:
            return []
        return [self._examples[index] for index in random.integers(len(self), size=count)]

    def mine(self, network: keras.Model, examples: Examples, random: np.random.Generator) -> None:
        """Try new examples without digits, and keep those that the network answers."""
        tried: list[Example] = []
        while len(tried) < TRIED:
            example = examples.make(random)
            if example.kind not in DIGIT_LAYOUTS:
                tried.append(example)
        for start in range(0, len(tried), BATCH):
            batch = tried[start : start + BATCH]
            heat = np.asarray(network(np.stack([encode_image(each.image) for each in batch])))
            for example, cells in zip(batch, heat[..., 0], strict=True):
                counted = encode_targets(example.boxes, example.image.shape)[..., 0] >= 0
                if float((cells * counted).max()) >= LEAST_HEAT:
                    self._examples.append(example)
        self._examples = self._examples[-LIMIT:]

    def save(self, path: Path) -> None:
        """Save them in a file."""
        if not self._examples:
            return
        part = path.with_name("part-hard.npz")
        np.savez(
            part,
            images=np.stack([each.image for each in self._examples]),
            boxes=np.concatenate([each.boxes for each in self._examples]),
            ends=np.cumsum([len(each.boxes) for each in self._examples]),
            kinds=np.array([each.kind for each in self._examples]),
        )
        part.rename(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Load those of a file; none if there is no file."""
        if not path.exists():
            return cls([])
        with np.load(path) as saved:
            boxes = np.split(saved["boxes"], saved["ends"][:-1])
            fields = zip(saved["images"], boxes, saved["kinds"].tolist(), strict=True)
            return cls([Example(image=image, boxes=box, kind=kind) for image, box, kind in fields])
