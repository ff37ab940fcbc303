"""Train the detector. An interrupted run resumes from its last checkpoint."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.synthesis.pages import PageMaker
from model.training.detector.examples import Examples
from model.training.detector.hard_negatives import HardNegatives
from model.training.detector.network import build_detector, measure_loss
from model.training.detector.pool import add_shard, make_backgrounds
from model.training.detector.recipe import Recipe

EpochReport = Callable[[int, dict[str, float]], None]
"""Called after each epoch with its number, from 1, and its figures."""

KEPT: Final = 2
"""Checkpoints that are kept, with the last one before the learning rate fell."""


@dataclass(kw_only=True)
class Progress:
    """How far a run is.

    Attributes:
        epochs: Whole epochs so far.
        seconds: Time that they took.
        losses: Mean loss of each.
    """

    epochs: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)


def train_detector(
    recipe: Recipe, maker: PageMaker, folder: Path, on_epoch: EpochReport
) -> tuple[keras.Model, Progress]:
    """Train a network, or train on after the last checkpoint that the folder holds.

    Args:
        recipe: The numbers of the run.
        maker: Makes the pages.
        folder: Where checkpoints and pages are kept.
        on_epoch: Called after every epoch.

    Returns:
        The network, with averaged weights, in float32.
    """
    keras.utils.set_random_seed(recipe.seed)
    network = compile_detector(recipe)
    progress = load_checkpoint(network, recipe, folder)
    hard = HardNegatives.load(folder / "hard.npz")
    batches = Batches(recipe, make_examples(recipe, maker, folder, progress.epochs), hard)
    for epoch in range(progress.epochs, recipe.epochs):
        began = time.monotonic()
        progress.losses.append(fit_epoch(network, recipe, batches, epoch))
        shard = add_shard(
            folder / "pages", maker, recipe.new_pages, (recipe.seed, recipe.first_pages + epoch)
        )
        batches.examples.shards = [*batches.examples.shards, shard][-recipe.shards :]
        if epoch + 1 >= recipe.epochs // 4:
            hard.mine(network, batches.examples, np.random.default_rng([recipe.seed, epoch, 7]))
            hard.save(folder / "hard.npz")
        progress.epochs += 1
        progress.seconds += time.monotonic() - began
        save_checkpoint(network, recipe, folder, progress)
        figures = {"loss": progress.losses[-1], "seconds": time.monotonic() - began}
        on_epoch(progress.epochs, figures | {"hard": float(len(hard))})
    return average_weights(network, recipe), progress


def compile_detector(recipe: Recipe) -> keras.Model:
    """Build the network with its optimizer."""
    network = build_detector(recipe.widths, recipe.precision)
    optimizer = keras.optimizers.AdamW(
        recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        use_ema=True,
        ema_momentum=recipe.ema,
        clipnorm=5.0,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    network.compile(optimizer, measure_loss, jit_compile=False)
    optimizer.build(network.trainable_variables)
    return network


def average_weights(network: keras.Model, recipe: Recipe) -> keras.Model:
    """Copy a network in training into a float32 one with averaged weights."""
    copy = build_detector(recipe.widths)
    copy.set_weights(network.get_weights())
    averages = network.optimizer._model_variables_moving_average  # noqa: SLF001
    for target, average in zip(copy.trainable_variables, averages, strict=True):
        target.assign(average)
    return copy


def make_examples(recipe: Recipe, maker: PageMaker, folder: Path, epochs: int) -> Examples:
    """Open the pool of pages as it was after some epochs; what is missing is made."""
    backgrounds = make_backgrounds(folder / "grounds", recipe.papers, recipe.scenes, recipe.seed)
    shards = [
        add_shard(folder / "pages", maker, recipe.new_pages, (recipe.seed, index))
        for index in range(recipe.first_pages + epochs)[-recipe.shards :]
    ]
    return Examples(shards, backgrounds, recipe.scene_share)


class Batches(keras.utils.PyDataset):
    """The batches of an epoch, the same again for the same seed and pool.

    Args:
        recipe: How many in a batch, and how many batches.
        examples: Takes the photos.
        hard: Examples that were answered wrongly.
    """

    def __init__(self, recipe: Recipe, examples: Examples, hard: HardNegatives) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=6)
        self.examples = examples
        self.epoch = 0
        self._recipe = recipe
        self._hard = hard

    def __len__(self) -> int:
        return self._recipe.steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        random = np.random.default_rng([self._recipe.seed, self.epoch, index])
        hard = random.binomial(self._recipe.batch_size, self._recipe.hard_share)
        chosen = self._hard.pick(hard, random)
        while len(chosen) < self._recipe.batch_size:
            chosen.append(self.examples.make(random))
        encoded = [example.encode() for example in chosen]
        return np.stack([each for each, _ in encoded]), np.stack([each for _, each in encoded])


def fit_epoch(network: keras.Model, recipe: Recipe, batches: Batches, epoch: int) -> float:
    """Train for one epoch, with the learning rate of each step, and return the mean loss."""

    def set_rate(batch: int, logs: object) -> None:
        del logs
        network.optimizer.learning_rate = recipe.rate(epoch * recipe.steps + batch)

    batches.epoch = epoch
    rates = keras.callbacks.LambdaCallback(on_train_batch_begin=set_rate)
    history = network.fit(batches, verbose=0, callbacks=[rates], shuffle=False)
    return float(history.history["loss"][0])


def save_checkpoint(network: keras.Model, recipe: Recipe, folder: Path, progress: Progress) -> None:
    """Save weights, optimizer and progress; remove the checkpoints that are not needed."""
    cooled = progress.epochs > recipe.stable_epochs
    name = f"epoch-{progress.epochs:04d}" + (f"-of-{recipe.epochs}" if cooled else "")
    variables = [*network.variables, *network.optimizer.variables]
    arrays: dict[str, Any] = {
        f"{index:04d}": np.asarray(each) for index, each in enumerate(variables)
    }
    about = json.dumps([progress.epochs, progress.seconds, progress.losses])
    part = folder / "part.npz"
    np.savez(part, about=np.array(about), **arrays)
    part.rename(folder / f"{name}.npz")
    cooled_ones = sorted(folder.glob("epoch-*-of-*.npz"))
    stable_ones = sorted(set(folder.glob("epoch-*.npz")) - set(cooled_ones))
    for old in (*cooled_ones[:-KEPT], *stable_ones[:-KEPT]):
        old.unlink()


def load_checkpoint(network: keras.Model, recipe: Recipe, folder: Path) -> Progress:
    """Load the last checkpoint that this recipe can go on from, if there is one."""
    usable = [
        path
        for path in sorted(folder.glob("epoch-*.npz"))
        if path.stem.endswith(f"-of-{recipe.epochs}")
        or ("-of-" not in path.stem and int(path.stem[6:10]) <= recipe.stable_epochs)
    ]
    if not usable:
        folder.mkdir(parents=True, exist_ok=True)
        return Progress()
    newest = max(usable, key=lambda path: int(path.stem[6:10]))
    with np.load(newest) as saved:
        epochs, seconds, losses = json.loads(str(saved["about"]))
        variables = [*network.variables, *network.optimizer.variables]
        for index, variable in enumerate(variables):
            variable.assign(saved[f"{index:04d}"])
    return Progress(epochs=epochs, seconds=seconds, losses=losses)
