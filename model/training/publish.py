"""From a finished training to a model version with its manifest."""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import keras
import numpy as np
import tensorflow as tf

from model.mnist import CONTENT_SHA256, Mnist
from model.recognition.preprocessing import normalize_intensity
from model.registry.saving import save_version
from model.registry.version import KERAS_FILE, LITERT_FILE, Manifest, ModelVersion
from model.spec import DIGIT_COUNT, SIGNATURE
from model.training.checkpoints import History
from model.training.dataset import prepare_images
from model.training.export import export_litert, keras_bytes
from model.training.train import TrainingResult

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LIBRARIES: Final = ("keras", "numpy", "opencv-python-headless", "ai-edge-litert")
"""Libraries that a result depends on, by their names on the package index."""


class Run(Protocol):
    """A finished run of any network."""

    @property
    def config(self) -> "DataclassInstance":
        """The numbers of the run."""

    @property
    def network(self) -> keras.Model:
        """The trained network."""

    @property
    def history(self) -> History:
        """Metrics by epoch."""

    @property
    def seconds(self) -> float:
        """Wall time."""


def publish_version(
    directory: Path, name: str, result: TrainingResult, pictures: Mapping[str, bytes] | None = None
) -> ModelVersion:
    """Measure, export, describe and save a trained network.

    Args:
        directory: Where the version will be.
        name: Its name.
        result: The trained network. The test images of its data are used here for the first time.
        pictures: Content by file name, saved beside the network.

    Raises:
        ModelError: The exported network answers differently from the trained one.
    """
    description = describe_run(result)
    description["training"] |= describe_images(result)
    manifest = Manifest(
        name=name,
        architecture=result.config.architecture,
        preprocessing=SIGNATURE,
        test_accuracy=measure_test_accuracy(result.network, result.data.mnist),
        data_sha256=describe_data(result),
        earlier=result.earlier,
        **description,
    )
    networks = {KERAS_FILE: keras_bytes(result.network), LITERT_FILE: export_litert(result.network)}
    return save_version(directory, manifest, {**networks, **(pictures or {})})


def describe_run(run: Run) -> dict[str, Any]:
    """Describe a run of any network as a manifest does, with the libraries it ran with."""
    return {
        "created": datetime.now(UTC).replace(microsecond=0),
        "parameters": run.network.count_params(),
        "training": asdict(run.config),
        "history": {
            metric: [round(v, 6) for v in values] for metric, values in run.history.items()
        },
        "libraries": {library: version(library) for library in LIBRARIES}
        | {"tensorflow": tf.__version__, "python": platform.python_version()},
        "seconds": round(run.seconds, 1),
    }


def describe_images(result: TrainingResult) -> dict[str, Any]:
    """List what the convolutional network learned beside MNIST, and its temperature."""
    if result.config.architecture == "mlp":
        return {}
    fonts = tuple(f"{font.family} {font.version}" for font in result.data.fonts)
    return {"fonts": fonts, "temperature": round(result.temperature, 3)}


def describe_data(result: TrainingResult) -> dict[str, str]:
    """List the data that a network learned from, with their checksums."""
    examples = result.data.examples
    contributions = {"contributions": examples.sha256} if len(examples) else {}
    return {"mnist": CONTENT_SHA256, **contributions}


def measure_test_accuracy(network: keras.Model, mnist: Mnist) -> float:
    """Measure the share of the test images that a network reads right, 0.0 to 1.0.

    "Not a digit" is ignored here: every test image is one.
    """
    inputs = normalize_intensity(prepare_images(mnist.test_images))
    probabilities = network.predict(inputs, batch_size=500, verbose=0)[:, :DIGIT_COUNT]
    return float(np.mean(probabilities.argmax(axis=1) == mnist.test_labels))
