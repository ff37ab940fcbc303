"""What a training process does, from the request to the published version."""

import logging
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from model.checkpoints import best_epoch, clear_checkpoints, count_epochs
from model.classifier import DigitClassifier
from model.compiling import build_network
from model.data import Mnist, load_mnist
from model.elders import Elders
from model.examination import AnswerSheet, Examination
from model.examples import Examples, mix
from model.publishing import publish_version
from model.recipes import RECIPES, TrainingConfig
from model.registry.version import ModelVersion, load_version, next_name
from model.training import TrainingResult, train
from model.training_protocol import (
    PICTURES,
    SAMPLES_FILE,
    SHOWN_FILE,
    Finished,
    Layer,
    Line,
    Stage,
    StageBegun,
    Started,
    TrainingRequest,
    illustration_command,
)
from model.training_report import ToldReport
from model.tuning import Start, find_start, tune

log = logging.getLogger(__name__)

CHECKPOINTS: Final = "checkpoints"

SAMPLES: Final = 5
"""Images that are shown with their labels before, and with what they were read as after."""

ALBUM: Final = ("curves", "confusion", "mistakes", "predictions")
"""Pictures that are drawn of a run."""

DRAWING_TIME: Final = 120.0
"""Seconds after which a version is published without pictures."""


class TrainingWork:
    """One run, in its folder.

    Args:
        folder: Of this run alone; where it holds checkpoints, the run goes on after them.
        request: What to do.
        examples: Contributed digits to learn from besides MNIST; there may be none.
        tell: Told of everything.
    """

    def __init__(
        self,
        folder: Path,
        request: TrainingRequest,
        examples: Examples,
        tell: Callable[[Line], None],
    ) -> None:
        self._folder = folder
        self._request = request
        self._examples = examples
        self._tell = tell

    def do(self) -> None:
        """Load, train, examine, draw and publish.

        Raises:
            RakamError: Data or the version in use are missing, or it was stopped too early.
            OSError: The disk is full.
        """
        request = self._request
        config = replace(RECIPES[request.architecture], epochs=request.epochs, seed=request.seed)
        version = load_version(request.live)
        live = DigitClassifier(version)
        start = self._choose_start(version, config)
        config = tune(config, start.name) if start else config
        mnist = load_mnist(request.mnist_path, request.data_directory)
        self._begin(config, mnist, start)
        result = train(
            config,
            mix(mnist, self._examples),
            checkpoints=self._folder / CHECKPOINTS,
            report=ToldReport(self._folder, self._tell),
            elders=Elders(start=start),
        )
        if len(self._examples):
            result = replace(result, contributions=self._examples.sha256)
        finished = self._finish(result, mnist, live)
        clear_checkpoints(self._folder / CHECKPOINTS)
        self._tell(finished)

    def _choose_start(self, live: ModelVersion, config: TrainingConfig) -> Start | None:
        """Let contributions refine the network in use, which knows everything else already.

        A run that is gone on with stays with what it began with, whatever is in use by now.
        """
        checkpoints = self._folder / CHECKPOINTS
        kept = find_start(checkpoints)
        if kept is not None or count_epochs(checkpoints):
            return kept
        if live.manifest.architecture != config.architecture or not len(self._examples):
            return None
        return Start.of(live)

    def _begin(self, config: TrainingConfig, mnist: Mnist, start: Start | None) -> None:
        """Tell what is trained, and keep some samples to show."""
        random = np.random.default_rng(config.seed)
        chosen = random.choice(len(mnist.train_labels), SAMPLES, replace=False)
        np.savez(
            self._folder / SAMPLES_FILE,
            images=mnist.train_images[chosen],
            labels=mnist.train_labels[chosen],
        )
        network = build_network(config, start.path if start else None)
        layers = [layer for layer in network.layers if layer.__class__.__name__ != "InputLayer"]
        self._tell(
            Started(
                layers=tuple(
                    Layer(
                        kind=layer.__class__.__name__,
                        shape=layer.output.shape[1:],
                        parameters=layer.count_params(),
                    )
                    for layer in layers
                ),
                parameters=network.count_params(),
                training_images=len(mnist.train_labels) - config.validation_images,
                validation_images=config.validation_images,
                examples=len(self._examples),
                epochs_done=count_epochs(self._folder / CHECKPOINTS),
            )
        )

    def _finish(self, result: TrainingResult, mnist: Mnist, live: DigitClassifier) -> Finished:
        """Examine, draw and publish what was trained."""
        self._tell(StageBegun(stage=Stage.EVALUATING))
        examination = Examination.prepare(mnist)
        network = result.network
        sheet = examination.examine(lambda inputs: network.predict(inputs, 500, verbose=0))
        live_sheet = examination.examine(live.classify)
        self._keep_shown(sheet, mnist)
        self._tell(StageBegun(stage=Stage.PUBLISHING))
        versions = self._request.versions
        name = next_name(result.config.architecture, versions, result.earlier)
        pictures = self._draw()
        version = publish_version(versions / name, name, result, mnist, pictures)
        stopped = len(result.history["loss"]) < result.config.epochs
        return Finished(
            version=name,
            directory=version.directory,
            architecture=result.config.architecture,
            parameters=version.manifest.parameters,
            history=version.manifest.history,
            epoch=best_epoch(result.history) if stopped else result.config.epochs,
            epochs=result.config.epochs,
            seconds=version.manifest.seconds,
            candidate=sheet.scorecard,
            live=live_sheet.scorecard,
            live_name=live.name,
            shown=tuple(
                (int(label), int(answer))
                for label, answer in zip(
                    sheet.labels[:SAMPLES], sheet.answers[:SAMPLES], strict=True
                )
            ),
        )

    def _keep_shown(self, sheet: AnswerSheet, mnist: Mnist) -> None:
        """Keep what people are shown of the test set."""
        worst = sheet.worst_mistakes()
        shown = {"mistakes": worst, "predictions": np.arange(SAMPLES)}
        arrays = {
            f"{name}_{part}": values[chosen]
            for name, chosen in shown.items()
            for part, values in (
                ("images", mnist.test_images),
                ("labels", sheet.labels),
                ("answers", sheet.answers),
                ("confidences", sheet.probabilities.max(axis=1)),
            )
        }
        np.savez(self._folder / SHOWN_FILE, confusion=sheet.confusion, **arrays)

    def _draw(self) -> dict[str, bytes]:
        """Have pictures drawn; a version without them is better than none."""
        if not self._request.illustrate:
            return {}
        command = illustration_command(self._request, self._folder, ALBUM)
        try:
            subprocess.run(command, check=True, timeout=DRAWING_TIME, stdin=subprocess.DEVNULL)  # noqa: S603 - the bot's own
        except (OSError, subprocess.SubprocessError):
            log.exception("The pictures could not be drawn")
        paths = [self._folder / PICTURES / f"{name}.png" for name in ALBUM]
        return {path.name: path.read_bytes() for path in paths if path.is_file()}
