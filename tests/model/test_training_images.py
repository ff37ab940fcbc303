from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import training_images
from model.augmentation import LabelledImages
from model.data import Mnist
from model.preprocessing import normalize_intensity, prepare_digit
from model.progress import TrainingReport
from model.recipes import TrainingConfig
from model.spec import NOT_A_DIGIT
from model.synthesis.pages import PageMaker
from model.training_images import cut_crops, prepare_images
from tests.model.tiny_mnist import make_tiny_mnist

CONFIG = TrainingConfig(architecture="cnn", epochs=2, batch_size=10, validation_images=10)


@pytest.fixture
def mnist() -> Mnist:
    return make_tiny_mnist()


def test_crops_are_cut_once_and_kept_for_a_run_that_goes_on(
    tmp_path: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[int] = []

    def cut_blank(
        _: PageMaker, count: int, random: np.random.Generator, on_crop: Callable[[int, int], None]
    ) -> LabelledImages:
        cut.append(count)
        on_crop(count, count)
        images = random.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        return images, np.full(count, NOT_A_DIGIT, np.uint8)

    monkeypatch.setattr(training_images, "make_crops", cut_blank)
    config = replace(CONFIG, crops=6)

    first, again = (cut_crops(config, mnist, tmp_path / "run", TrainingReport()) for _ in range(2))

    assert cut == [6]
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["crops.npz"]
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_without_crops_none_are_cut(tmp_path: Path, mnist: Mnist) -> None:
    images, labels = cut_crops(CONFIG, mnist, tmp_path, TrainingReport())

    assert (images.shape, labels.shape) == ((0, 28, 28), (0,))
    assert list(tmp_path.iterdir()) == []


def test_images_are_laid_out_as_they_are_served(mnist: Mnist) -> None:
    images = mnist.train_images[:5]

    inputs = normalize_intensity(prepare_images(images))

    served = np.stack([prepare_digit(image) for image in images])
    assert inputs.shape == (5, 28, 28, 1)
    assert inputs.dtype == np.float32
    assert np.abs(inputs - served).max() < 1e-6
