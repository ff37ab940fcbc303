from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from model.errors import ModelError
from model.recognition.classifier import VIEWS, DigitClassifier, classify_carefully, make_views
from model.registry.version import LITERT_FILE, PRETRAINED, load_version, save_version
from model.spec import CLASS_COUNT, NOT_A_DIGIT
from model.training.architectures import build_mlp
from model.training.export import convert


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


def make_inputs(count: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random((count, 28, 28, 1), np.float32)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_each_input_gets_probabilities_alike_alone_and_among_others(
    classifier: DigitClassifier, count: int
) -> None:
    inputs = make_inputs(count)

    probabilities = classifier.classify(inputs)

    assert probabilities.shape == (count, 11)
    assert probabilities.dtype == np.float32
    assert (probabilities >= 0).all()
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(count), abs=1e-5)
    for number, each in enumerate(probabilities):
        assert np.array_equal(classifier.classify(inputs[[number]]), [each])
    assert np.array_equal(inputs, make_inputs(count))


def test_a_network_with_ten_outputs_never_predicts_not_a_digit(tmp_path: Path) -> None:
    manifest = load_version(PRETRAINED).manifest.model_copy(update={"architecture": "mlp"})
    exported = convert(build_mlp(), make_inputs(4), 1e-5)
    version = save_version(tmp_path / "mlp", manifest, {LITERT_FILE: exported})

    probabilities = DigitClassifier(version).classify(make_inputs(4))

    assert probabilities.shape == (4, 11)
    assert not probabilities[:, NOT_A_DIGIT].any()
    assert probabilities[:, :NOT_A_DIGIT].sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def other_network() -> bytes:
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    converted: bytes = tf.lite.TFLiteConverter.from_keras_model(keras.Sequential(layers)).convert()
    return converted


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"no network", "holds no network that can run"),
        (lambda: b"\0" * 4096, "holds no network that can run"),
        (other_network, r"another task: \(1, 8, 8, 1\) to \(1, 3\)"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, make: Callable[[], bytes], said: str) -> None:
    manifest = load_version(PRETRAINED).manifest
    version = save_version(tmp_path / "odd", manifest, {LITERT_FILE: make()})

    with pytest.raises(ModelError, match=said):
        DigitClassifier(version)


def believe(digit: int, confidence: float) -> NDArray[np.float32]:
    """Give one digit a probability, and divide the rest among the others."""
    probabilities = np.full(CLASS_COUNT, (1 - confidence) / 9, np.float32)
    probabilities[digit], probabilities[NOT_A_DIGIT] = confidence, 0.0
    return probabilities


def test_only_doubtful_digits_are_classified_in_views_and_all_weigh_the_same() -> None:
    first, later = np.stack([believe(3, 0.95), believe(3, 0.6)]), believe(5, 0.9)
    asked: list[int] = []

    def classify(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        asked.append(len(inputs))
        return np.tile(later, (len(inputs), 1)) if len(asked) > 1 else first.copy()

    probabilities = classify_carefully(make_inputs(2), classify)

    assert asked == [2, len(VIEWS)]
    assert probabilities[0] == pytest.approx(first[0])
    assert probabilities[1] == pytest.approx((first[1] + len(VIEWS) * later) / (1 + len(VIEWS)))


def test_views_are_shifted_rotated_and_scaled_a_little() -> None:
    dotted = np.zeros((28, 28, 1), np.float32)
    dotted[5:8, 13:16] = 1.0

    views = make_views(dotted)

    assert views.shape == (len(VIEWS), 28, 28, 1)
    assert len({view.tobytes() for view in views}) == len(VIEWS)
    for view in views:
        rows, columns, _ = np.nonzero(view > 0.5)
        assert abs(rows.mean() - 6) < 1.5
        assert abs(columns.mean() - 14) < 1.5
