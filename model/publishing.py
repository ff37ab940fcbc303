"""From a finished training to a model version that can be served and explained."""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf

from model.data import CONTENT_SHA256, Mnist
from model.export import export_litert, keras_bytes
from model.finder_training import FinderResult
from model.preprocessing import normalize_intensity
from model.registry.manifest import Manifest
from model.registry.version import KERAS_FILE, LITERT_FILE, ModelVersion, save_version
from model.spec import DIGIT_COUNT, SIGNATURE
from model.training import TrainingResult
from model.training_images import prepare_images

LIBRARIES: Final = ("keras", "numpy", "opencv-python-headless", "ai-edge-litert")
"""Libraries that a result depends on, by their names on the package index."""


def publish_version(
    directory: Path,
    name: str,
    result: TrainingResult,
    mnist: Mnist,
    pictures: Mapping[str, bytes],
) -> ModelVersion:
    """Measure, export, describe and save a trained network.

    Args:
        directory: Where the version will be.
        name: Its name.
        result: The trained network.
        mnist: The data set, whose test images are looked at here and nowhere before.
        pictures: Content by file name, kept beside the network.

    Raises:
        ModelError: The exported network does not say what the trained one says.
    """
    manifest = Manifest(
        name=name,
        architecture=result.config.architecture,
        preprocessing=SIGNATURE,
        test_accuracy=measure_test_accuracy(result.network, mnist),
        data_sha256=describe_data(result),
        earlier=result.earlier,
        **describe_run(result),
    )
    networks = {KERAS_FILE: keras_bytes(result.network), LITERT_FILE: export_litert(result.network)}
    return save_version(directory, manifest, {**networks, **pictures})


def describe_run(run: TrainingResult | FinderResult) -> dict[str, Any]:
    """Describe a run of any network as a manifest does, and what it ran with."""
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


def describe_data(result: TrainingResult) -> dict[str, str]:
    """Name the data that a network learned from, with their checksums."""
    contributions = {"contributions": result.contributions} if result.contributions else {}
    return {"mnist": CONTENT_SHA256, **contributions}


def measure_test_accuracy(network: keras.Model, mnist: Mnist) -> float:
    """Measure the share of the test images that a network reads right, 0.0 to 1.0.

    "Not a digit" is no answer here: every test image is one.
    """
    inputs = normalize_intensity(prepare_images(mnist.test_images))
    probabilities = network.predict(inputs, batch_size=500, verbose=0)[:, :DIGIT_COUNT]
    return float(np.mean(probabilities.argmax(axis=1) == mnist.test_labels))
