"""From a finished training to a model version with its manifest."""

from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np

from model.mnist import CONTENT_SHA256, content_sha256
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import Configuration, ModelVersion
from model.spec import DIGIT_COUNT, IMAGE_SIZE, SIGNATURE
from model.training.dataset import prepare_images
from model.training.export import convert, publish
from model.training.train import TrainingResult

PARITY: Final = 1e-5
"""Largest difference in any probability between Keras and LiteRT."""


def publish_version(
    result: TrainingResult, versions: Path, output: Path | None = None
) -> ModelVersion:
    """Measure by MNIST's test images, export and save a trained network, see `publish`.

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
    probe = np.random.default_rng(0).random((16, IMAGE_SIZE, IMAGE_SIZE, 1), np.float32)
    return publish(
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
