import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np
import pytest

from model.errors import ModelError
from model.mnist import CONTENT_SHA256
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import normalize_intensity, prepare_digit
from model.registry.version import PRETRAINED, Manifest, load_version
from model.spec import SIGNATURE
from model.training.architectures import compile_network
from model.training.dataset import prepare_images
from model.training.export import measure_parity
from model.training.publish import LIBRARIES, PARITY, publish_version
from model.training.recipes import TrainingConfig
from model.training.train import TrainingData, TrainingResult
from tests.model.pages import cut_drawn
from tests.model.tiny_mnist import make_tiny_mnist

CONFIG = TrainingConfig(architecture="mlp", epochs=2, batch_size=10, validation_images=10)
MNIST = make_tiny_mnist()
INPUTS = normalize_intensity(prepare_images(MNIST.test_images))


def make_result() -> TrainingResult:
    network = compile_network(CONFIG, training_images=30)
    network.optimizer.build(network.trainable_variables)
    return TrainingResult(
        config=CONFIG,
        data=TrainingData(mnist=MNIST, fonts_folder=Path("none")),
        network=network,
        history={"loss": [2.00000049, 1.5], "val_accuracy": [0.25, 0.5]},
        seconds=12.34,
    )


def test_a_published_version_serves_and_its_manifest_says_where_it_comes_from(
    tmp_path: Path,
) -> None:
    result = make_result()

    version = publish_version(result, tmp_path, tmp_path / "mlp-20261123-1")

    loaded, manifest = load_version(version.directory), version.manifest
    trained = result.network.predict(INPUTS, verbose=0)
    resumed = keras.models.load_model(loaded.keras_path).predict(INPUTS, verbose=0)
    served = DigitClassifier(loaded).classify(INPUTS)[:, :10]
    assert loaded == version
    assert np.array_equal(resumed, trained)
    assert np.abs(served - trained).max() <= 1e-5
    written = json.loads((version.directory / "manifest.json").read_text())
    assert set(written) == set(Manifest.model_fields)
    assert set(manifest.files) == {"model.keras", "model.tflite"}
    assert (manifest.name, manifest.architecture) == ("mlp-20261123-1", "mlp")
    assert (manifest.parameters, manifest.preprocessing) == (109_386, SIGNATURE)
    assert manifest.training == asdict(CONFIG)
    assert manifest.history == {"loss": [2.0, 1.5], "val_accuracy": [0.25, 0.5]}
    assert manifest.test_accuracy == pytest.approx(
        np.mean(trained.argmax(axis=1) == MNIST.test_labels)
    )
    assert manifest.data_sha256 == {"mnist": CONTENT_SHA256}
    assert manifest.seconds == 12.3
    assert set(manifest.libraries) == {*LIBRARIES, "tensorflow", "python"}
    assert manifest.created.tzinfo == UTC
    assert manifest.created <= datetime.now(UTC)


def test_a_network_whose_export_differs_is_not_published(tmp_path: Path) -> None:
    broken = make_result()
    broken.network.layers[-1].bias.assign(np.full(10, np.nan, np.float32))

    with pytest.raises(ModelError, match="the export differs from its network"):
        publish_version(broken, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_files_of_the_shipped_network_give_the_same_answers() -> None:
    version = load_version(PRETRAINED)
    network = keras.models.load_model(version.keras_path)
    drawn = np.stack([prepare_digit(ink) for ink in cut_drawn("0123456789")])
    noise = np.random.default_rng(7).random((12, 28, 28, 1), np.float32)

    assert network.count_params() == version.manifest.parameters
    assert (
        measure_parity(network, version.litert_path.read_bytes(), np.concatenate([drawn, noise]))
        <= PARITY
    )
