"""Training of the finder: pages that nobody wrote in, the network and its version out."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.checkpoints import Checkpoints, EpochReport, load_checkpoint
from model.data import Mnist
from model.finder import standardize
from model.finder_network import build_finder, measure_loss, teach
from model.orientation import TURNS
from model.registry.manifest import Run
from model.synthesis.pages import PageMaker
from model.synthesis.strokes import trace_hand
from model.tuning import Start, keep_start

PAGE_SIDE: Final = 256
"""Side of the pages that are trained on, in pixels."""

VALIDATION_DIGITS: Final = 2_000
"""Digits at the end of MNIST's training set that only validation pages are written with."""

VALIDATION_PAGES: Final = 128


@dataclass(frozen=True, kw_only=True)
class FinderConfig:
    """The numbers of a run.

    Attributes:
        epochs: Checkpoints are written after each.
        steps: Batches in an epoch.
        batch_size: Pages in a batch.
        seed: Of the weights and of the pages.
        learning_rate: The highest one, after the warm-up.
        turned: Of a batch, so many pages are turned by quarters …
        drawn: … and so many are drawn rather than photographed.
        hands: Digits at the start of MNIST's training set that pages are written with.
        start: Name of the version whose network goes on learning; "" begins with a new one.
    """

    epochs: int = 40
    steps: int = 100
    batch_size: int = 16
    seed: int = 1
    learning_rate: float = 3e-3
    turned: int = 0
    drawn: int = 0
    hands: int = 12_000
    start: str = ""

    def __post_init__(self) -> None:
        for name, least in (
            ("epochs", 1),
            ("steps", 1),
            ("batch_size", 1),
            ("seed", 0),
            ("turned", 0),
            ("drawn", 0),
            ("hands", 1),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is at least {least}, received: {getattr(self, name)!r}")
        if self.turned + self.drawn > self.batch_size:
            raise ValueError(
                f"turned and drawn pages are at most a batch, {self.batch_size},"
                f" received: {self.turned} and {self.drawn}"
            )
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate is positive, received: {self.learning_rate!r}")


class Pages(keras.utils.PyDataset):
    """Endless new pages, the same again for the same seed.

    Args:
        maker: Makes them.
        config: How many in a batch, and how many batches.
        first_epoch: Epochs that an interrupted training has behind it.
    """

    def __init__(self, maker: PageMaker, config: FinderConfig, *, first_epoch: int = 0) -> None:
        super().__init__(workers=2, max_queue_size=8)
        self._maker = maker
        self._config = config
        self._epoch = first_epoch

    def __len__(self) -> int:
        return self._config.steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        random = np.random.default_rng([self._config.seed, self._epoch, index])
        drawn, turned = self._config.drawn, self._config.turned
        return make_lessons(
            self._maker, self._config.batch_size, random, drawn=drawn, turned=turned
        )

    def on_epoch_end(self) -> None:
        """Go on to pages that no epoch before has seen."""
        self._epoch += 1


def make_lessons(
    maker: PageMaker, count: int, random: np.random.Generator, *, drawn: int = 0, turned: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Make pages as the network sees them, and what it should say about each.

    Of `count` pages `drawn` are drawn, the others are photos, of which `turned` are turned.
    """
    shape = (PAGE_SIDE, PAGE_SIDE)
    pages = [maker.draw(shape, random) for _ in range(drawn)]
    pages += [maker.make(shape, random) for _ in range(count - drawn - turned)]
    pages += [maker.make(shape, random).turned(_choose_turn(random)) for _ in range(turned)]
    views = np.stack([standardize(page.image) for page in pages])
    return views, np.stack([teach(page) for page in pages])


def _choose_turn(random: np.random.Generator) -> int:
    return int(random.integers(1, len(TURNS)))


@dataclass(frozen=True, kw_only=True, eq=False)
class FinderResult:
    """A trained network with its losses by epoch.

    `earlier` are the runs that made what it started from.
    """

    config: FinderConfig
    network: keras.Model
    history: dict[str, list[float]]
    seconds: float
    earlier: tuple[Run, ...] = ()


def train_finder(
    config: FinderConfig,
    mnist: Mnist,
    *,
    checkpoints: Path,
    on_epoch: EpochReport,
    start: Start | None = None,
) -> FinderResult:
    """Train the network that finds; an interrupted run goes on after its last whole epoch.

    Args:
        config: The numbers of the run.
        mnist: The digits that pages are written with, of which no test image is looked at.
        checkpoints: A folder of this run's own, to be cleared once the result is safe.
        on_epoch: Told of every epoch.
        start: The network that `config.start` names.
    """
    keras.utils.set_random_seed(config.seed)
    state = load_checkpoint(checkpoints)
    began = time.monotonic() - state.seconds
    kept = keep_start(checkpoints, start) if start else None
    network = state.network or compile_finder(config, kept)
    epochs_done = len(state.history.get("loss", ()))
    images, labels = mnist.train_images, mnist.train_labels
    writer = PageMaker(trace_hand(images[: config.hands], labels[: config.hands]))
    others = PageMaker(trace_hand(images[-VALIDATION_DIGITS:], labels[-VALIDATION_DIGITS:]))
    network.fit(
        Pages(writer, config, first_epoch=epochs_done),
        initial_epoch=epochs_done,
        epochs=config.epochs,
        validation_data=make_lessons(others, VALIDATION_PAGES, np.random.default_rng(config.seed)),
        callbacks=[
            keras.callbacks.SwapEMAWeights(),
            Checkpoints(checkpoints, state.history, began, on_epoch),
        ],
        verbose=0,
    )
    return FinderResult(
        config=config,
        network=network,
        history=state.history,
        seconds=time.monotonic() - began,
        earlier=start.runs if start else (),
    )


def compile_finder(config: FinderConfig, start: Path | None = None) -> keras.Model:
    """Build or load the network and say how it learns: one cycle, with averaged weights."""
    steps = config.epochs * config.steps
    rate = keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, steps * 9 // 10),
        alpha=0.01,
        warmup_target=config.learning_rate,
        warmup_steps=max(1, steps // 10),
    )
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=1e-4, use_ema=True, ema_momentum=0.99, clipnorm=5.0
    )
    network = keras.models.load_model(start, compile=False) if start else build_finder()
    network.compile(optimizer, measure_loss, jit_compile=False)
    return network
