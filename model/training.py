"""Training: from MNIST and a configuration to a network and what is to be told of it."""

import time
from dataclasses import dataclass
from pathlib import Path

import keras

from model.checkpoints import (
    Checkpoints,
    History,
    count_epochs,
    load_best_network,
    load_checkpoint,
)
from model.compiling import compile_network, validate_averaged
from model.data import Mnist
from model.elders import NO_ELDERS, Elders
from model.progress import (
    StepWatch,
    StopRequestedError,
    TrainingReport,
    TrainingStoppedError,
)
from model.recipes import TrainingConfig
from model.registry.manifest import Run
from model.teaching import be_taught, one_hot
from model.training_images import cut_crops, make_batches, split
from model.tuning import average_with_start, keep_start


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingResult:
    """A trained network, with the numbers of its run and its metrics by epoch.

    A run that was stopped has fewer epochs than its configuration, and the network of the
    best one; a whole run has that of the last one, which its learning rate led up to. Where
    the run started from another network, `network` is averaged with that, and `history` tells
    of the time before. `seconds` counts those of every process that had a part in the run, as
    far as its epochs were whole. `earlier` are the runs that made what it started from, and
    `contributions` is the checksum of what was learned from besides MNIST.
    """

    config: TrainingConfig
    network: keras.Model
    history: History
    seconds: float
    earlier: tuple[Run, ...] = ()
    contributions: str | None = None


def train(
    config: TrainingConfig,
    mnist: Mnist,
    *,
    checkpoints: Path,
    report: TrainingReport,
    elders: Elders = NO_ELDERS,
) -> TrainingResult:
    """Train a network; a run that was interrupted goes on after its last whole epoch.

    Args:
        config: The numbers of the run.
        mnist: The data set, of which the test images are not looked at.
        checkpoints: A folder of this run's own, to be cleared once the result is safe.
        report: Told of every step and epoch, and asked whether to stop.
        elders: The networks that `config.start` and `config.teachers` name.

    Raises:
        TrainingStoppedError: It was stopped before its first epoch was whole.
        ValueError: A batch is larger than the training set.
    """
    keras.utils.set_random_seed(config.seed)
    state = load_checkpoint(checkpoints)
    began = time.monotonic() - state.seconds
    training, validation = split(config, mnist)
    start = keep_start(checkpoints, elders.start) if elders.start else None
    crops = cut_crops(config, mnist, checkpoints, report)
    network = state.network or compile_network(
        config, training_images=len(training[0]), start=start
    )
    epochs_done = count_epochs(checkpoints)
    batches = make_batches(config, training, crops, epochs_done=epochs_done)
    if elders.teachers:
        batches = be_taught(batches, elders.teachers)
        validation = (validation[0], one_hot(validation[1]))
    try:
        network.fit(
            **batches,
            initial_epoch=epochs_done,
            epochs=config.epochs,
            validation_data=validation,
            validation_batch_size=500,
            callbacks=[
                *validate_averaged(config),
                Checkpoints(checkpoints, state.history, began, report.tell_epoch),
                StepWatch(report),
            ],
            verbose=report.verbose,
        )
    except StopRequestedError:
        network = _best_so_far(checkpoints, state.history)
    if start is not None:
        average_with_start(network, start, config.new_share)
    return TrainingResult(
        config=config,
        network=network,
        history=state.history,
        seconds=time.monotonic() - began,
        earlier=elders.start.runs if elders.start else (),
    )


def _best_so_far(checkpoints: Path, history: History) -> keras.Model:
    if not history:
        raise TrainingStoppedError("It was stopped before its first epoch was whole.")
    return load_best_network(checkpoints, history)
