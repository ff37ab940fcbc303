"""The hyperparameters of the detector's training."""

from dataclasses import dataclass
from typing import Final

PEAK_STEPS: Final = 300
"""Number of steps in which the learning rate rises."""

LAST_RATE: Final = 0.01
"""Final learning rate, as a share of the highest."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """The hyperparameters of a run.

    The learning rate rises, stays constant, and falls in the last part: a longer run continues from
    the checkpoint before it falls.

    Attributes:
        widths: Channels at 1/2, 1/4, 1/8 and 1/16 of the size of the image.
        epochs: Number of epochs; a checkpoint is written after each.
        steps: Batches in an epoch.
        batch_size: Examples in a batch.
        learning_rate: The highest learning rate.
        cooling: Share of the steps, at the end, in which the rate falls.
        weight_decay: Weight decay of AdamW.
        ema: Momentum of the averaged weights.
        precision: Keras dtype policy of the hidden layers while training.
        first_pages: Number of folders of pages in the pool before the first step.
        new_pages: Pages in a folder; one folder is added to the pool after each epoch.
        shards: Maximum number of folders in use, the newest ones.
        papers: Number of papers on which pages are laid.
        scenes: Number of scenes, around sheets or alone.
        scene_share: Share of the examples that are scenes alone.
        hard_share: Share of the examples that are hard negatives.
        hands: Number of digits, from the start of MNIST's training set, for the pages.
        seed: Random seed of weights and pages.
    """

    widths: tuple[int, int, int, int] = (16, 32, 64, 96)
    epochs: int = 260
    steps: int = 400
    batch_size: int = 8
    learning_rate: float = 2.5e-3
    cooling: float = 0.15
    weight_decay: float = 1e-3
    ema: float = 0.998
    precision: str = "mixed_bfloat16"
    first_pages: int = 5
    new_pages: int = 600
    shards: int = 60
    papers: int = 1200
    scenes: int = 2000
    scene_share: float = 0.14
    hard_share: float = 0.12
    hands: int = 40_000
    seed: int = 1

    @property
    def stable_epochs(self) -> int:
        """Epochs before the rate falls."""
        return round(self.epochs * (1 - self.cooling))

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, 0 for the first one of the run."""
        start, end = self.stable_epochs * self.steps, self.epochs * self.steps
        warm = min(1.0, (step + 1) / PEAK_STEPS)
        left = min(1.0, max(0.0, (end - step) / max(1, end - start)))
        return self.learning_rate * warm * (LAST_RATE + (1 - LAST_RATE) * left)
