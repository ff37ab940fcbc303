from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.recognition.context import HEIGHT, SIGNATURE, WIDTH, ContextClassifier
from model.registry.version import load_version
from model.training.context import (
    ContextRecipe,
    gather_crops,
    publish_context,
    train_context,
    vary,
)
from model.training.crops import CONTEXT_SIZE
from model.training.job.protocol import EpochDone, StepDone
from tests.model.pages import draw_gray, find_drawn
from tests.model.tiny_hand import make_page_maker

RECIPE = ContextRecipe(crops=160, epochs=1, batch_size=32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("context")


def test_a_network_is_trained_and_published(folder: Path) -> None:
    reported: list[StepDone | EpochDone] = []

    run = train_context(RECIPE, make_page_maker(), folder, reported.append)
    version = publish_context(run, RECIPE, ("Caveat 1",), folder / "versions")

    [done] = [each for each in reported if isinstance(each, EpochDone)]
    assert done.epoch == 1
    assert set(done.metrics) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert version.manifest.training["fonts"] == ("Caveat 1",)
    network = load_version(version.directory, SIGNATURE).litert_path.read_bytes()
    answers = ContextClassifier(network).classify(draw_gray("4"), find_drawn("4"))
    assert answers.shape == (1, 11)


def test_an_interrupted_run_does_not_make_its_crops_again(folder: Path) -> None:
    images, classes = gather_crops(RECIPE, make_page_maker(), folder)

    again, _ = gather_crops(RECIPE, make_page_maker(), folder)

    assert images.shape == (160, *CONTEXT_SIZE)
    assert len(set(classes.tolist())) > 5
    assert np.array_equal(images, again)
    assert len([*folder.glob("crops-*")]) == 1


def test_an_interrupted_run_ends_like_an_unbroken_one(folder: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, epochs=2)
    images, classes = gather_crops(recipe, make_page_maker(), folder)
    np.savez(tmp_path / "crops-11-160.npz", images=images, classes=classes)

    def stop(done: StepDone | EpochDone) -> None:
        if isinstance(done, EpochDone):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_context(recipe, make_page_maker(), tmp_path, stop)
    resumed, history, _ = train_context(recipe, make_page_maker(), tmp_path, lambda _: None)

    unbroken, wanted, _ = train_context(recipe, make_page_maker(), folder, lambda _: None)
    assert history == {name: pytest.approx(values, abs=0.02) for name, values in wanted.items()}
    probe = np.random.default_rng(0).normal(0, 1, (4, HEIGHT, WIDTH, 1)).astype(np.float32)
    assert np.allclose(resumed(probe), unbroken(probe), atol=0.05)


def test_a_crop_is_varied_around_its_middle() -> None:
    crop = np.full(CONTEXT_SIZE, 200, np.uint8)
    crop[18:30, 34:38] = 20

    varied = [vary(crop, np.random.default_rng(seed)) for seed in range(20)]

    assert {each.shape for each in varied} == {(HEIGHT, WIDTH)}
    assert len({each.tobytes() for each in varied}) == 20
    middle = np.mean(varied, axis=0)[HEIGHT // 2 - 2 : HEIGHT // 2 + 2, WIDTH // 2]
    assert abs(middle - 110).max() < 90
