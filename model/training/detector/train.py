"""Train the detector. An interrupted run resumes from its last checkpoint."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.detector.network_input import encode_image
from model.registry.files import replacing
from model.synthesis.backgrounds import make_paper, make_scene
from model.synthesis.digit_pages import DIGIT_LAYOUTS
from model.synthesis.pages import PageMaker
from model.training.detector.examples import Example, Examples, make_backgrounds
from model.training.detector.network import build_detector, measure_loss
from model.training.detector.pool import make_pages
from model.training.detector.recipe import Recipe
from model.training.detector.targets import encode_targets

EpochReport = Callable[[int, dict[str, float]], None]
"""Called after each epoch with its number, from 1, and its figures."""

Progress = list[tuple[float, float]]
"""Mean loss and seconds of each epoch so far."""

TRIED: Final = 500
"""Number of examples without digits among which hard negatives are searched after an epoch."""

TRIED_AT_ONCE: Final = 16

LEAST_HEAT: Final = 0.2
"""Minimum predicted heat of a hard negative."""

HARD_LIMIT: Final = 6000
"""Maximum number of hard negatives in use, the newest ones."""


def train_detector(
    recipe: Recipe, maker: PageMaker, folder: Path, on_epoch: EpochReport
) -> tuple[keras.Model, Progress]:
    """Train a network, or resume after the last checkpoint in the folder.

    Returns:
        The network, with averaged weights, in float32, and the progress.
    """
    keras.utils.set_random_seed(recipe.seed)
    network = compile_detector(recipe)
    progress = load_checkpoint(network, recipe, folder)
    batches = Batches(recipe, make_examples(recipe, maker, folder, len(progress)))
    for epoch in range(len(progress), recipe.epochs):
        began = time.monotonic()
        batches.hard = list_hard_negatives(folder, epoch)
        loss = fit_epoch(network, recipe, batches, epoch)
        batches.examples.pages = gather_pages(recipe, maker, folder, epoch + 1)
        if epoch + 1 >= recipe.epochs // 4:
            random = np.random.default_rng([recipe.seed, epoch, 7])
            mine_hard_negatives(network, batches.examples, folder / "hard" / f"{epoch:04d}", random)
        progress.append((loss, time.monotonic() - began))
        save_checkpoint(network, recipe, folder, progress)
        figures = {"loss": loss, "seconds": time.monotonic() - began}
        on_epoch(len(progress), figures | {"hard": float(len(batches.hard))})
    trained = build_detector(recipe.widths)
    # The optimizer replaced the weights by their averages at the end of the epoch.
    trained.set_weights(network.get_weights())
    return trained, progress


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


def make_examples(recipe: Recipe, maker: PageMaker, folder: Path, epochs: int) -> Examples:
    """Open the pool of pages after a number of epochs, and make the backgrounds."""
    return Examples(
        pages=gather_pages(recipe, maker, folder, epochs),
        papers=make_backgrounds(make_paper, recipe.papers, recipe.seed),
        scenes=make_backgrounds(make_scene, recipe.scenes, recipe.seed),
        scene_share=recipe.scene_share,
    )


def gather_pages(recipe: Recipe, maker: PageMaker, folder: Path, epochs: int) -> list[Path]:
    """List the newest pages after a number of epochs; missing ones are made."""
    kinds = [None] * recipe.new_pages
    return [
        page
        for index in range(recipe.first_pages + epochs)[-recipe.shards :]
        for page in make_pages(
            folder / "pages" / f"{recipe.seed}-{index:04d}", maker, kinds, (recipe.seed, index)
        )
    ]


class Batches(keras.utils.PyDataset):
    """The batches of an epoch, reproducible by seed, pool and hard negatives."""

    def __init__(self, recipe: Recipe, examples: Examples) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=6)
        self.examples = examples
        self.hard: list[Path] = []
        self.epoch = 0
        self._recipe = recipe

    def __len__(self) -> int:
        return self._recipe.steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        random = np.random.default_rng([self._recipe.seed, self.epoch, index])
        count = random.binomial(self._recipe.batch_size, self._recipe.hard_share)
        chosen = random.integers(len(self.hard), size=count).tolist() if self.hard else []
        examples = [load_example(self.hard[each]) for each in chosen]
        while len(examples) < self._recipe.batch_size:
            examples.append(self.examples.make(random))
        encoded = [example.encode() for example in examples]
        return np.stack([each for each, _ in encoded]), np.stack([each for _, each in encoded])


def fit_epoch(network: keras.Model, recipe: Recipe, batches: Batches, epoch: int) -> float:
    """Train for one epoch, setting the learning rate of each step; return the mean loss."""

    def set_rate(batch: int, logs: object) -> None:
        del logs
        network.optimizer.learning_rate = recipe.rate(epoch * recipe.steps + batch)

    batches.epoch = epoch
    rates = keras.callbacks.LambdaCallback(on_train_batch_begin=set_rate)
    history = network.fit(batches, verbose=0, callbacks=[rates], shuffle=False)
    return float(history.history["loss"][0])


def mine_hard_negatives(
    network: keras.Model, examples: Examples, folder: Path, random: np.random.Generator
) -> None:
    """Save new examples without digits in which the network detects one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tried: list[Example] = []
    while len(tried) < TRIED:
        example = examples.make(random)
        if example.kind not in DIGIT_LAYOUTS:
            tried.append(example)
    for start in range(0, TRIED, TRIED_AT_ONCE):
        batch = tried[start : start + TRIED_AT_ONCE]
        heat = np.asarray(network(np.stack([encode_image(each.image) for each in batch])))[..., 0]
        for number, (example, cells) in enumerate(zip(batch, heat, strict=True), start):
            counted = encode_targets(example.boxes, example.image.shape)[..., 0] >= 0
            if float((cells * counted).max()) >= LEAST_HEAT:
                np.savez_compressed(folder / f"{number:03d}.npz", **vars(example))


def list_hard_negatives(folder: Path, epochs: int) -> list[Path]:
    """List the newest hard negatives after a number of epochs."""
    mined = [path for path in sorted(folder.glob("hard/*/*")) if int(path.parent.name) < epochs]
    return mined[-HARD_LIMIT:]


def load_example(path: Path) -> Example:
    """Load a hard negative."""
    with np.load(path) as saved:
        return Example(image=saved["image"], boxes=saved["boxes"], kind=str(saved["kind"]))


def save_checkpoint(network: keras.Model, recipe: Recipe, folder: Path, progress: Progress) -> None:
    """Save weights, optimizer and progress of the last epoch and the last before the rate falls."""
    cooled = len(progress) > recipe.stable_epochs
    variables = [*network.variables, *network.optimizer.variables]
    arrays: dict[str, Any] = {
        f"{index:04d}": np.asarray(each) for index, each in enumerate(variables)
    }
    name = f"cooled-of-{recipe.epochs}.npz" if cooled else "stable.npz"
    with replacing(folder / name) as unfinished:
        np.savez(unfinished, progress=np.array(json.dumps(progress)), **arrays)


def load_checkpoint(network: keras.Model, recipe: Recipe, folder: Path) -> Progress:
    """Load the last checkpoint from which this recipe can resume, if there is one."""
    for name in (f"cooled-of-{recipe.epochs}.npz", "stable.npz"):
        if (folder / name).exists():
            with np.load(folder / name) as saved:
                progress = [(loss, seconds) for loss, seconds in json.loads(str(saved["progress"]))]
                if name == "stable.npz" and len(progress) > recipe.stable_epochs:
                    continue
                variables = [*network.variables, *network.optimizer.variables]
                for index, variable in enumerate(variables):
                    variable.assign(saved[f"{index:04d}"])
                return progress
    return []
