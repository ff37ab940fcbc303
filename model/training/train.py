"""Training: from MNIST and a configuration to a network with the history of its run."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.errors import RakamError
from model.images import LabeledImages
from model.mnist import Mnist
from model.registry.version import ModelVersion
from model.spec import IMAGE_SIZE
from model.synthesis.fonts import HANDWRITING, Font, load_fonts
from model.training.architectures import compile_network
from model.training.checkpoints import Checkpoints, History, find_checkpoint, load_best_network
from model.training.dataset import make_batches, make_sources, mix, split
from model.training.job.protocol import EpochDone, StepDone
from model.training.recipes import NEW_SHARE, TrainingConfig

TEMPERATURES: Final = np.exp(np.linspace(np.log(0.4), np.log(2.5), 91))
"""Temperatures that are tried: about 2 % apart."""

TINY: Final = 1e-30

NO_EXAMPLES: Final[LabeledImages] = (
    np.zeros((0, IMAGE_SIZE, IMAGE_SIZE), np.uint8),
    np.zeros(0, np.uint8),
)


class TrainingStoppedError(RakamError):
    """Raised by `report` to end a training after the current step."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingData:
    """The data of a run: MNIST without its test images, fonts, and contributed digits.

    The lesson uses no fonts. If there is no `initial` version to fine-tune, weights are new.
    """

    mnist: Mnist
    fonts_folder: Path
    examples: LabeledImages = NO_EXAMPLES
    initial: ModelVersion | None = None

    def list_fonts(self, kinds: Sequence[str] = (HANDWRITING,)) -> list[Font]:
        """List the installed fonts of some kinds."""
        return [font for kind in kinds for font in load_fonts(self.fonts_folder, kind)]


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingResult:
    """A trained network with its configuration and its metrics by epoch.

    A run that was stopped has fewer epochs than its configuration, and the network of its best
    epoch; a complete run has the network of its last epoch. After fine-tuning, `network` is
    averaged with the initial one, and `history` is from before that. `seconds` is the total of all
    processes of the run, without their incomplete epochs.
    """

    config: TrainingConfig
    data: TrainingData
    network: keras.Model
    history: History
    seconds: float
    temperature: float = 1.0


def train(
    config: TrainingConfig,
    data: TrainingData,
    *,
    checkpoints: Path,
    report: Callable[[StepDone | EpochDone], None],
) -> TrainingResult:
    """Train a network; an interrupted run resumes after its last complete epoch.

    `report` receives each step, and each epoch once it is on disk. The caller deletes the folder of
    checkpoints once the result is saved.

    Raises:
        TrainingStoppedError: It was stopped before its first epoch was complete.
        ValueError: A batch is larger than the training set.
    """
    keras.utils.set_random_seed(config.seed)
    last = find_checkpoint(checkpoints)
    began, history, done = time.monotonic() - last.seconds, last.history, last.epochs
    training, validation = split(config, data.mnist)
    initial = data.initial.keras_path if data.initial else None
    sources = make_sources(training, data.fonts_folder, config)
    training = mix(training, data.examples)
    if last.network is not None:
        network = keras.models.load_model(last.network)
    else:
        network = compile_network(config, training_images=len(training[0]), initial=initial)
    callbacks: list[keras.callbacks.Callback] = [Checkpoints(checkpoints, history, began, report)]
    if config.architecture == "cnn":  # Validate the averaged weights, which are kept.
        callbacks.insert(0, keras.callbacks.SwapEMAWeights())
    try:
        network.fit(
            **make_batches(config, training, sources, epochs_done=done),
            initial_epoch=done,
            epochs=config.epochs,
            validation_data=validation,
            validation_batch_size=500,
            callbacks=callbacks,
            verbose=0,
        )
    except TrainingStoppedError:
        if not history:
            raise
        network = load_best_network(checkpoints, history)
    if initial is not None:
        average_weights(network, initial)
    # The lesson's network is not calibrated.
    temperature = calibrate(network, *validation) if config.architecture == "cnn" else 1.0
    return TrainingResult(
        config=config,
        data=data,
        network=network,
        history=history,
        seconds=time.monotonic() - began,
        temperature=temperature,
    )


def average_weights(network: keras.Model, initial: Path) -> None:
    """Average a network's weights with those that its fine-tuning started from.

    The average keeps most of what was learned, and forgets less than smaller steps alone would.

    Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models" (WiSE-FT).
    """
    before = keras.models.load_model(initial, compile=False).get_weights()
    pairs = zip(before, network.get_weights(), strict=True)
    network.set_weights([old + NEW_SHARE * (new - old) for old, new in pairs])


def calibrate(
    network: keras.Model, inputs: NDArray[np.float32], labels: NDArray[np.integer]
) -> float:
    """Calibrate a network by temperature scaling on images that were not trained on.

    The temperature with the least mean negative log-likelihood is built in: the weights of the
    last layer, dense with softmax, are divided by it. If it is below 1, the confidence was too low.
    Inputs have the shape (n, 28, 28, 1), labels (n,).

    Source: Guo et al. 2017, "On calibration of modern neural networks" (temperature scaling).
    """
    probabilities = network.predict(inputs, batch_size=500, verbose=0)
    logits, rows = np.log(probabilities.astype(np.float64) + TINY), np.arange(len(labels))
    losses = []
    for tried in TEMPERATURES:
        scaled = logits / tried
        losses.append(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, labels]))
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    layer = network.layers[-1]
    layer.set_weights([weights / temperature for weights in layer.get_weights()])
    return temperature
