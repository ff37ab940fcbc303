from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.errors import ModelError
from model.recognition.classifier import VIEWS, DigitClassifier, classify_carefully, make_views
from model.registry.saving import save_version
from model.registry.version import LITERT_FILE, PRETRAINED, load_version
from model.spec import CLASS_COUNT, NOT_A_DIGIT
from model.training.architectures import build_mlp
from model.training.export import export_litert

THREADS = 8


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


def make_inputs(count: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random((count, 28, 28, 1), np.float32)


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 6), seed=st.integers(0, 2**32 - 1))
def test_probabilities_of_any_input_sum_to_one(count: int, seed: int) -> None:
    classifier = DigitClassifier(load_version(PRETRAINED))

    probabilities = classifier.classify(make_inputs(count, seed))

    assert probabilities.shape == (count, 11)
    assert probabilities.dtype == np.float32
    assert (probabilities >= 0).all()
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(count), abs=1e-5)


def test_an_input_is_answered_alike_alone_and_among_others(classifier: DigitClassifier) -> None:
    inputs = make_inputs(5)

    together = classifier.classify(inputs)

    alone = [classifier.classify(inputs[number : number + 1])[0] for number in range(5)]
    assert np.array_equal(together, np.stack(alone))
    assert np.array_equal(inputs, make_inputs(5))


def test_a_network_of_ten_outputs_never_says_that_it_is_no_digit(tmp_path: Path) -> None:
    manifest = load_version(PRETRAINED).manifest.model_copy(update={"architecture": "mlp"})
    exported = export_litert(build_mlp())
    version = save_version(tmp_path / "mlp", manifest, {LITERT_FILE: exported})

    probabilities = DigitClassifier(version).classify(make_inputs(4))

    assert probabilities.shape == (4, 11)
    assert not probabilities[:, NOT_A_DIGIT].any()
    assert probabilities[:, :NOT_A_DIGIT].sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_eight_threads_get_the_answers_that_each_would_get_alone(
    classifier: DigitClassifier,
) -> None:
    questions = [make_inputs(4, seed) for seed in range(6 * THREADS)]
    alone = [classifier.classify(inputs) for inputs in questions]

    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(classifier.classify, questions))

    assert all(np.array_equal(*answers) for answers in zip(alone, together, strict=True))


@pytest.mark.parametrize("content", [b"", b"no network", b"\0" * 4096])
def test_a_file_that_is_no_network_is_refused(tmp_path: Path, content: bytes) -> None:
    manifest = load_version(PRETRAINED).manifest
    version = save_version(tmp_path / "odd", manifest, {LITERT_FILE: content})

    with pytest.raises(ModelError, match="holds no network that can run"):
        DigitClassifier(version)


def test_a_network_for_another_task_is_refused(tmp_path: Path) -> None:
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Sequential(layers))
    manifest = load_version(PRETRAINED).manifest
    version = save_version(tmp_path / "other", manifest, {LITERT_FILE: converter.convert()})

    with pytest.raises(ModelError, match=r"another task: \(1, 8, 8, 1\) to \(1, 3\)"):
        DigitClassifier(version)


def believe(digit: int, confidence: float) -> NDArray[np.float32]:
    """Share the rest out between the other digits."""
    probabilities = np.full(CLASS_COUNT, (1 - confidence) / 9, np.float32)
    probabilities[digit], probabilities[NOT_A_DIGIT] = confidence, 0.0
    return probabilities


def test_only_doubtful_digits_are_looked_at_again_and_all_views_weigh_the_same() -> None:
    first, later = np.stack([believe(3, 0.95), believe(3, 0.6)]), believe(5, 0.9)
    asked: list[int] = []

    def classify(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        asked.append(len(inputs))
        return np.tile(later, (len(inputs), 1)) if len(asked) > 1 else first.copy()

    probabilities = classify_carefully(make_inputs(2), classify)

    assert asked == [2, len(VIEWS)]
    assert probabilities[0] == pytest.approx(first[0])
    assert probabilities[1] == pytest.approx((first[1] + len(VIEWS) * later) / (1 + len(VIEWS)))


def test_views_are_moved_turned_and_scaled_by_little() -> None:
    dotted = np.zeros((28, 28, 1), np.float32)
    dotted[5:8, 13:16] = 1.0

    views = make_views(dotted)

    assert views.shape == (len(VIEWS), 28, 28, 1)
    assert 0.0 <= float(views.min()) <= float(views.max()) <= 1.0
    down, across = np.mgrid[0:28, 0:28]
    centers = [
        ((view[..., 0] * across).sum() / view.sum(), (view[..., 0] * down).sum() / view.sum())
        for view in views
    ]
    assert len({(round(x, 2), round(y, 2)) for x, y in centers}) == len(VIEWS)
    assert all(abs(x - 14) < 1.5 and abs(y - 6) < 1.5 for x, y in centers)
