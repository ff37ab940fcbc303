"""Train the context network on crops of what the detector detects on made-up pages."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from model.detector.detector import DigitDetector
from model.images import LabeledImages
from model.mnist import CONTENT_SHA256
from model.recognition.context import HEIGHT, SIGNATURE, WIDTH, normalize_context
from model.registry.files import replacing
from model.registry.version import ModelVersion
from model.spec import CLASS_COUNT
from model.synthesis.pages import Page, PageMaker
from model.synthesis.random_choices import happens
from model.training.architectures import convolve
from model.training.checkpoints import Checkpoints, History, find_checkpoint
from model.training.crops import CONTEXT_SIZE, cut_contexts, make_crops
from model.training.dataset import ShuffledBatches
from model.training.export import convert
from model.training.job.protocol import EpochDone, StepDone
from model.training.publish import save_network

CLOSE_SHARE: Final = 0.07
"""Share of the pages whose numbers, dates and words stand as closely as print."""

PARITY: Final = 0.02
"""Maximum difference in any probability between Keras and LiteRT, whose weights are float16."""

MIDDLE: Final = ((CONTEXT_SIZE[1] - 1) / 2, (CONTEXT_SIZE[0] - 1) / 2)


@dataclass(frozen=True, kw_only=True)
class ContextRecipe:
    """The hyperparameters of a run; `validation` is the share of the crops that validate."""

    crops: int = 86_000
    epochs: int = 12
    batch_size: int = 128
    learning_rate: float = 2e-3
    weight_decay: float = 5e-3
    ema: float = 0.998
    validation: float = 0.04
    seed: int = 11


def build_context_network() -> keras.Model:
    """Build the network: about 0.7 million parameters."""
    image = keras.Input((HEIGHT, WIDTH, 1))
    features = convolve(image, 24)
    features = convolve(convolve(features, 48, strides=2), 48)
    features = layers.MaxPooling2D()(features)
    features = convolve(convolve(features, 96), 96)
    features = layers.MaxPooling2D()(features)
    features = convolve(convolve(features, 128), 160, padding="valid")
    features = layers.Dropout(0.3)(layers.Flatten()(features))
    features = layers.Dropout(0.2)(layers.Dense(96, activation="relu")(features))
    probabilities = layers.Dense(CLASS_COUNT, activation="softmax")(features)
    return keras.Model(image, probabilities, name="context")


def gather_crops(recipe: ContextRecipe, maker: PageMaker, folder: Path) -> LabeledImages:
    """Make the crops, or load those that an interrupted run with the same recipe made."""
    path = folder / f"crops-{recipe.seed}-{recipe.crops}.npz"
    if not path.exists():
        random = np.random.default_rng(recipe.seed)
        cut = partial(cut_contexts, DigitDetector.load())
        images, classes = make_crops(partial(make_page, maker), cut, recipe.crops, random)
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as unfinished, unfinished.open("wb") as file:
            np.savez(file, images=images, classes=classes)
    with np.load(path) as saved:
        return saved["images"], saved["classes"]


def make_page(maker: PageMaker, random: np.random.Generator) -> Page:
    """Make the photo of a page, often of closely set numbers and words."""
    return maker.make(random, "close" if happens(CLOSE_SHARE, random) else None)


class ContextBatches(ShuffledBatches):
    """Batches of augmented crops."""

    def __init__(self, crops: LabeledImages, recipe: ContextRecipe, first_epoch: int) -> None:
        super().__init__(len(crops[1]), recipe.batch_size, recipe.seed, first_epoch)
        self._images, self._classes = crops

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        positions, random = self.choose(index)
        varied = [normalize_context(vary(self._images[each], random)) for each in positions]
        return np.stack(varied), self._classes[positions].astype(np.int32)


def vary(crop: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Scale, rotate and shift a crop of `CONTEXT_SIZE` a little, change its light, cut its margin.

    Returns:
        Shape (40, 64), 0 to 255.
    """
    scale, degrees = np.exp(random.normal(0, 0.07)), random.normal(0, 2.5)
    matrix = np.asarray(cv2.getRotationMatrix2D(MIDDLE, degrees, scale), np.float64)
    matrix[:, 2] += random.normal(0, 0.8, 2) + np.array([WIDTH, HEIGHT]) / 2 - 0.5 - MIDDLE
    border = cv2.BORDER_REPLICATE
    levels = np.asarray(
        cv2.warpAffine(crop, matrix, (WIDTH, HEIGHT), borderMode=border), np.float64
    )
    if happens(0.15, random):
        levels = np.asarray(cv2.GaussianBlur(levels, (3, 3), 0), np.float64)
    if happens(0.25, random):
        levels += random.normal(0, random.uniform(1, 8), levels.shape)
    levels = np.clip(levels, 0, 255)
    if happens(0.08, random):
        levels = 255 - levels
    if happens(0.2, random):
        levels = 255 * (levels / 255) ** random.uniform(0.7, 1.5)
    return np.asarray(np.rint(levels), np.uint8)


def center(images: NDArray[np.uint8]) -> Iterator[NDArray[np.float32]]:
    """Cut the margins of crops and normalize them."""
    top, left = (CONTEXT_SIZE[0] - HEIGHT) // 2, (CONTEXT_SIZE[1] - WIDTH) // 2
    for image in images:
        yield normalize_context(image[top : top + HEIGHT, left : left + WIDTH])


def train_context(
    recipe: ContextRecipe,
    maker: PageMaker,
    folder: Path,
    report: Callable[[StepDone | EpochDone], None],
) -> tuple[keras.Model, History, float]:
    """Train a network; an interrupted run keeps its crops and resumes after its last epoch.

    Returns:
        The network with averaged weights, its metrics by epoch, and the seconds of all processes of
        the run, without their incomplete epochs.
    """
    keras.utils.set_random_seed(recipe.seed)
    checkpoints = folder / f"epochs-{recipe.seed}-{recipe.epochs}"
    last = find_checkpoint(checkpoints)
    began, history, done = time.monotonic() - last.seconds, last.history, last.epochs
    images, classes = gather_crops(recipe, maker, folder)
    kept = round(len(classes) * (1 - recipe.validation))
    batches = ContextBatches((images[:kept], classes[:kept]), recipe, done)
    if last.network is not None:
        network = keras.models.load_model(last.network)
    else:
        network = compile_context_network(recipe, len(batches))
    network.fit(
        batches,
        initial_epoch=done,
        epochs=recipe.epochs,
        validation_data=(np.stack([*center(images[kept:])]), classes[kept:]),
        validation_batch_size=500,
        callbacks=[
            keras.callbacks.SwapEMAWeights(),
            Checkpoints(checkpoints, history, began, report),
        ],
        verbose=0,
    )
    return network, history, time.monotonic() - began


def compile_context_network(recipe: ContextRecipe, steps_per_epoch: int) -> keras.Model:
    """Build the network with its optimizer; the learning rate rises, and falls by a cosine."""
    steps = recipe.epochs * steps_per_epoch
    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        decay_steps=steps - steps // 6,
        alpha=0.01,
        warmup_target=recipe.learning_rate,
        warmup_steps=steps // 6,
    )
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=recipe.weight_decay, use_ema=True, ema_momentum=recipe.ema
    )
    network = build_context_network()
    network.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
    return network


def publish_context(
    run: tuple[keras.Model, History, float],
    recipe: ContextRecipe,
    fonts: tuple[str, ...],
    versions: Path,
    output: Path | None = None,
) -> ModelVersion:
    """Export and save a trained network with its run; `fonts` are their names and versions.

    Raises:
        ModelError: The exported network has other outputs than the trained one.
    """
    network, history, seconds = run
    probe = np.random.default_rng(0).normal(0, 1, (8, HEIGHT, WIDTH, 1)).astype(np.float32)
    return save_network(
        network,
        convert(network, probe, PARITY, float16=True),
        versions,
        output,
        architecture="context",
        preprocessing=SIGNATURE,
        training=asdict(recipe) | {"fonts": fonts},
        history={name: [round(each, 5) for each in values] for name, values in history.items()},
        test_accuracy=float(history["val_accuracy"][-1]),
        data_sha256={"mnist": CONTENT_SHA256},
        seconds=round(seconds, 1),
    )
