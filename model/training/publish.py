"""From a finished training to a model version with its manifest."""

import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import tensorflow as tf

from model.mnist import CONTENT_SHA256, content_sha256
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import (
    KERAS_FILE,
    LITERT_FILE,
    Configuration,
    Manifest,
    ModelVersion,
    save_version,
)
from model.spec import DIGIT_COUNT, SIGNATURE
from model.training.dataset import prepare_images
from model.training.export import export_litert, keras_bytes
from model.training.train import TrainingResult

LIBRARIES: Final = ("keras", "numpy", "opencv-python-headless", "ai-edge-litert")
"""Libraries that a result depends on, by their names on the package index."""


def publish_version(directory: Path, name: str, result: TrainingResult) -> ModelVersion:
    """Measure by MNIST's test images, export, describe and save a trained network.

    Raises:
        ModelError: The exported network answers differently from the trained one.
    """
    config, mnist = result.config, result.data.mnist
    data_sha256 = {"mnist": CONTENT_SHA256}
    if len(result.data.examples[1]):
        data_sha256["contributions"] = content_sha256(result.data.examples)
    # "Not a digit" is ignored: every test image is one.
    inputs = normalize_intensity(prepare_images(mnist.test_images))
    answers = result.network.predict(inputs, 500, verbose=0)[:, :DIGIT_COUNT].argmax(axis=1)
    history = {name: [round(v, 6) for v in values] for name, values in result.history.items()}
    training: Configuration = asdict(config)
    if config.architecture == "cnn":
        training["fonts"] = tuple(f"{font.family} {font.version}" for font in result.data.fonts)
        training["temperature"] = round(result.temperature, 3)
    manifest = Manifest(
        name=name,
        created=datetime.now(UTC).replace(microsecond=0),
        architecture=config.architecture,
        parameters=result.network.count_params(),
        preprocessing=SIGNATURE,
        training=training,
        history=history,
        test_accuracy=float(np.mean(answers == mnist.test_labels)),
        data_sha256=data_sha256,
        libraries={library: version(library) for library in LIBRARIES}
        | {"tensorflow": tf.__version__, "python": platform.python_version()},
        seconds=round(result.seconds, 1),
    )
    networks = {KERAS_FILE: keras_bytes(result.network), LITERT_FILE: export_litert(result.network)}
    return save_version(directory, manifest, networks)
