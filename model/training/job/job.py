"""The work of a training process, from the request to the published version."""

import errno
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import tensorflow as tf

from model.errors import DataError, RakamError
from model.recognition.classifier import DigitClassifier
from model.registry.files import replacing
from model.registry.version import ModelVersion, load_version
from model.synthesis.fonts import fonts_folder
from model.training.checkpoints import find_checkpoint
from model.training.comparison import Answers, TestSet
from model.training.job.protocol import (
    CHECKPOINTS,
    SAMPLES_FILE,
    SHOWN_FILE,
    STOP_FILE,
    EpochDone,
    Failed,
    Finished,
    Line,
    Reason,
    Scorecard,
    Stage,
    StageBegun,
    StepDone,
    TrainingRequest,
)
from model.training.mnist_download import load_mnist
from model.training.publish import publish_version
from model.training.recipes import RECIPES, TrainingConfig
from model.training.train import TrainingData, TrainingResult, TrainingStoppedError, train

INTERVAL: Final = 1.0
"""Minimum seconds between two reports of steps."""

SAMPLES: Final = 5
"""Number of training images shown at the start, and of test images with answers at the end."""

DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Error numbers: no space on the disk, in the quota, or for a file of this size."""

DISK_FULL_TEXTS: Final = ("No space left", "Disk quota exceeded", "File too large")
"""The same errors in messages of C libraries."""


@dataclass
class TrainingJob:
    """One run, in a folder of its own; if that holds checkpoints, the run resumes after them."""

    folder: Path
    request: TrainingRequest
    send: Callable[[Line], None]
    _sent_at: float = field(default=float("-inf"), init=False)

    @property
    def _checkpoints(self) -> Path:
        return self.folder / CHECKPOINTS

    def run(self) -> None:
        """Load, train, compare with the version in use, and publish.

        Raises:
            RakamError: Data or the version in use is missing, or it was stopped in its first epoch.
            OSError: The disk is full.
        """
        live = load_version(self.request.live)
        classifier = DigitClassifier(live)  # Its files may be deleted during the training.
        config, data = self._prepare(live)
        mnist, random = data.mnist, np.random.default_rng(config.seed)
        chosen = random.choice(len(mnist.train_labels), SAMPLES, replace=False)
        images, labels = mnist.train_images[chosen], mnist.train_labels[chosen]
        np.savez(self.folder / SAMPLES_FILE, images=images, labels=labels)
        self._send_earlier_epochs()
        self.send(StageBegun(stage=Stage.TRAINING))
        result = train(config, data, checkpoints=self._checkpoints, report=self._report)
        self.send(StageBegun(stage=Stage.EVALUATING))
        test_set = TestSet(data.mnist)
        answers = test_set.ask(lambda inputs: result.network.predict(inputs, 500, verbose=0))
        live_scores = test_set.ask(classifier.classify).scorecard
        self._save_shown(answers, data)
        self.send(StageBegun(stage=Stage.PUBLISHING))
        self.send(self._publish(result, answers, live_scores, live.name))

    def _prepare(self, live: ModelVersion) -> tuple[TrainingConfig, TrainingData]:
        request = self.request
        config = replace(RECIPES[request.architecture], epochs=request.epochs, seed=request.seed)
        initial = self._choose_initial_version(live, config)
        if initial is not None:
            config = config.fine_tuning(initial.name)
        data = TrainingData(
            mnist=load_mnist(request.mnist_path, request.data_directory),
            fonts_folder=fonts_folder(request.data_directory),
            examples=request.examples,
            initial=initial,
        )
        return config, data

    def _choose_initial_version(
        self, live: ModelVersion, config: TrainingConfig
    ) -> ModelVersion | None:
        """Return a copy of the version in use if there are contributions to fine-tune it with.

        A resumed run keeps its initial version, even if another one is in use by now.
        """
        kept = self._checkpoints / "initial"
        if not kept.exists():
            is_alike = live.manifest.architecture == config.architecture
            has_begun = find_checkpoint(self._checkpoints).epochs > 0
            if has_begun or not is_alike or not self.request.labels:
                return None
            with replacing(kept) as unfinished:
                shutil.copytree(live.directory, unfinished)
        return load_version(kept)

    def _send_earlier_epochs(self) -> None:
        """Report the epochs that were complete before an interruption."""
        history = find_checkpoint(self._checkpoints).history
        for epoch, values in enumerate(zip(*history.values(), strict=True), start=1):
            metrics = dict(zip(history, values, strict=True))
            self.send(EpochDone.model_validate({"epoch": epoch, **metrics}))

    def _report(self, done: StepDone | EpochDone) -> None:
        if isinstance(done, EpochDone):
            self.send(done)
        else:
            now = time.monotonic()
            if now - self._sent_at >= INTERVAL:
                self._sent_at = now
                self.send(done)
            if (self.folder / STOP_FILE).exists():
                raise TrainingStoppedError

    def _save_shown(self, answers: Answers, data: TrainingData) -> None:
        shown = {"mistakes": answers.worst_mistakes(), "predictions": np.arange(SAMPLES)}
        arrays = {
            f"{name}_{part}": values[chosen]
            for name, chosen in shown.items()
            for part, values in (
                ("images", data.mnist.test_images),
                ("labels", answers.labels),
                ("answers", answers.digits),
            )
        }
        np.savez(self.folder / SHOWN_FILE, confusion=answers.confusion, **arrays)

    def _publish(
        self, result: TrainingResult, answers: Answers, live: Scorecard, live_name: str
    ) -> Finished:
        version = publish_version(result, self.request.versions)
        return Finished(
            version=version.manifest.name,
            seconds=version.manifest.seconds,
            candidate=answers.scorecard,
            live=live,
            live_name=live_name,
            shown_right=int(np.sum(answers.labels[:SAMPLES] == answers.digits[:SAMPLES])),
            fonts=None if result.config.architecture == "mlp" else len(result.data.list_fonts()),
        )


def explain_failure(error: Exception) -> Failed:
    """Describe an error by its reason and one sentence."""
    if isinstance(error, DataError):
        return Failed(reason=Reason.NO_DATA, detail=f"{error}")
    if _is_disk_full(error):
        return Failed(reason=Reason.DISK_FULL, detail=f"The disk is full: {error}")
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return Failed(reason=Reason.OUT_OF_MEMORY, detail="There is not enough memory.")
    is_known = isinstance(error, RakamError | ValueError)
    detail = f"{error}" if is_known else f"{type(error).__name__}; the log has the rest."
    return Failed(reason=Reason.FAULT, detail=detail)


def _is_disk_full(error: BaseException | None) -> bool:
    """Return whether an error, or a cause of it, is a full disk."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return True
        if any(text in f"{error}" for text in DISK_FULL_TEXTS):
            return True
        error = error.__cause__ or error.__context__
    return False
