"""Training: from MNIST and a configuration to a network with the history of its run."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras

from model.errors import RakamError
from model.mnist import Mnist
from model.registry.version import ModelVersion
from model.synthesis.fonts import Font
from model.training.calibration import calibrate
from model.training.checkpoints import Checkpoints, History, find_checkpoint, load_best_network
from model.training.contributions import NO_EXAMPLES, Examples
from model.training.dataset import make_batches, mix, split
from model.training.fine_tuning import average_weights, keep_initial_version
from model.training.job.protocol import EpochDone, StepDone
from model.training.optimization import compile_network
from model.training.recipes import TrainingConfig
from model.training.sources import make_sources


class TrainingStoppedError(RakamError):
    """A training was asked to stop before its first epoch was complete."""


class StopRequestedError(Exception):
    """Ends a training after the current step, if its `report` raises this."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingData:
    """What a run learns from: MNIST but for its test images, fonts, and contributed digits.

    The lesson uses no fonts. Without `initial`, a version to start from, weights are new.
    """

    mnist: Mnist
    fonts: Sequence[Font] = ()
    examples: Examples = NO_EXAMPLES
    initial: ModelVersion | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingResult:
    """A trained network, with the numbers of its run and its metrics by epoch.

    A run that was stopped has fewer epochs than its configuration, and the network of the best
    one; a complete run has that of the last one. If the run started from another network,
    `network` is averaged with that, and `history` is of the time before. `seconds` counts all
    processes that took part in the run, as far as their epochs were completed.
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
    on_crop: Callable[[int, int], None],
) -> TrainingResult:
    """Train a network; a run that was interrupted resumes after its last complete epoch.

    `report` receives each step, and each epoch once it is on disk; `on_crop` the count of crops of
    pages that are made, and of all. The folder of checkpoints is to be deleted once the result is
    safe.

    Raises:
        TrainingStoppedError: It was stopped before its first epoch was complete.
        ValueError: A batch is larger than the training set.
    """
    keras.utils.set_random_seed(config.seed)
    last = find_checkpoint(checkpoints)
    began, history, done = time.monotonic() - last.seconds, last.history, last.epochs
    training, validation = split(config, data.mnist)
    initial = keep_initial_version(checkpoints, data.initial).keras_path if data.initial else None
    sources = make_sources(training, data.fonts, config, on_crop)
    training = mix(training, data.examples)
    if last.network is not None:
        network = keras.models.load_model(last.network)
    else:
        network = compile_network(config, training_images=len(training[0]), initial=initial)
    callbacks: list[keras.callbacks.Callback] = [Checkpoints(checkpoints, history, began, report)]
    if config.architecture == "cnn":  # validated with the averaged weights, which it will have
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
    except StopRequestedError as stop:
        if not history:
            raise TrainingStoppedError(
                "It was stopped before its first epoch was complete."
            ) from stop
        network = load_best_network(checkpoints, history)
    if initial is not None:
        average_weights(network, initial, config.new_share)
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
