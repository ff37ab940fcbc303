"""Publish a finished training as a model version with its manifest."""

import platform
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import keras
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
    next_name,
    save_version,
)
from model.spec import DIGIT_COUNT, IMAGE_SIZE, SIGNATURE
from model.synthesis.fonts import HANDWRITING
from model.synthesis.glyphs import KINDS
from model.training.dataset import prepare_images
from model.training.export import convert
from model.training.train import TrainingResult

LIBRARIES: Final = ("keras", "numpy", "opencv-python-headless", "pillow", "ai-edge-litert")
"""Libraries that a result depends on, by their names on the package index."""

PARITY: Final = 1e-5
"""Largest difference in any probability between Keras and LiteRT."""


def publish_version(
    result: TrainingResult, versions: Path, output: Path | None = None
) -> ModelVersion:
    """Measure a trained network on MNIST's test images, export and save it; see `save_network`.

    Raises:
        ModelError: The exported network has other outputs than the trained one.
    """
    config, mnist = result.config, result.data.mnist
    data_sha256 = {"mnist": CONTENT_SHA256}
    if len(result.data.examples[1]):
        data_sha256["contributions"] = content_sha256(result.data.examples)
    # "Not a digit" is ignored: every test image is a digit.
    inputs = normalize_intensity(prepare_images(mnist.test_images))
    answers = result.network.predict(inputs, 500, verbose=0)[:, :DIGIT_COUNT].argmax(axis=1)
    history = {name: [round(v, 6) for v in values] for name, values in result.history.items()}
    training: Configuration = asdict(config)
    if config.architecture == "cnn":
        kinds = KINDS if config.page_crops else (HANDWRITING,)
        fonts = result.data.list_fonts(kinds)
        training["fonts"] = tuple(f"{font.family} {font.version}" for font in fonts)
        training["temperature"] = round(result.temperature, 3)
    probe = np.random.default_rng(0).random((16, IMAGE_SIZE, IMAGE_SIZE, 1), np.float32)
    return save_network(
        result.network,
        convert(result.network, probe, PARITY),
        versions,
        output,
        architecture=config.architecture,
        preprocessing=SIGNATURE,
        training=training,
        history=history,
        test_accuracy=float(np.mean(answers == mnist.test_labels)),
        data_sha256=data_sha256,
        seconds=round(result.seconds, 1),
    )


def save_network(
    network: keras.Model,
    litert: bytes,
    versions: Path,
    output: Path | None,
    *,
    architecture: str,
    **facts: Any,
) -> ModelVersion:
    """Save a network with its manifest, in `output` or among the `versions` under a new name.

    `facts` are the other fields of the manifest.
    """
    files = {KERAS_FILE: keras_bytes(network), LITERT_FILE: litert}
    name = next_name(architecture, versions)
    if output and output.parent.resolve() == versions.resolve():
        name = output.name
    manifest = Manifest(
        name=name,
        architecture=architecture,
        created=datetime.now(UTC).replace(microsecond=0),
        parameters=network.count_params(),
        libraries={library: version(library) for library in LIBRARIES}
        | {"tensorflow": tf.__version__, "python": platform.python_version()},
        **facts,
    )
    return save_version(output or versions / name, manifest, files)


def keras_bytes(network: keras.Model) -> bytes:
    """Serialize a network, without its optimizer, into the content of a `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        network.save(path)
        keras.models.load_model(path, compile=False).save(path)
        return path.read_bytes()
