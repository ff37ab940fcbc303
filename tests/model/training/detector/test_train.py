from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from model.detector.network_input import CELL, HEAT, OUTPUTS, encode_image
from model.errors import ModelError
from model.spec import NOT_A_DIGIT
from model.synthesis.other_pages import OTHER_LAYOUTS
from model.synthesis.sheet import IGNORED
from model.training.detector import export, train
from model.training.detector.examples import WINDOW, Example, Examples
from model.training.detector.export import export_detector
from model.training.detector.measure import measure_by_kind
from model.training.detector.network import build_detector, measure_loss
from model.training.detector.pool import make_pages
from model.training.detector.recipe import Recipe
from model.training.detector.targets import encode_targets
from model.training.detector.train import (
    list_hard_negatives,
    load_example,
    make_examples,
    mine_hard_negatives,
    train_detector,
)
from tests.model.tiny_hand import make_page_maker

TINY = Recipe(
    widths=(4, 6, 8, 8),
    epochs=2,
    cooling=0.5,
    steps=2,
    batch_size=2,
    first_pages=1,
    new_pages=4,
    papers=2,
    scenes=2,
    precision="float32",
    hands=10,
)


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "TRIED", 4)


@pytest.fixture
def examples(tmp_path: Path) -> Examples:
    return make_examples(replace(TINY, new_pages=20), make_page_maker(), tmp_path, 0)


def run(recipe: Recipe, folder: Path) -> tuple[list[int], keras.Model]:
    epochs: list[int] = []
    network, _ = train_detector(
        recipe, make_page_maker(), folder, lambda epoch, _: epochs.append(epoch)
    )
    return epochs, network


def heat_of(network: keras.Model) -> np.ndarray:
    image = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (64, 1))
    return np.asarray(network(encode_image(image)[None]))[..., HEAT]


def test_an_interrupted_run_ends_like_one_without_a_break_and_a_longer_one_goes_on(
    tmp_path: Path,
) -> None:
    class InterruptedTrainingError(Exception):
        pass

    def interrupt(epoch: int, _: dict[str, float]) -> None:
        if epoch == 1:
            raise InterruptedTrainingError

    with pytest.raises(InterruptedTrainingError):
        train_detector(TINY, make_page_maker(), tmp_path / "broken", interrupt)

    epochs, resumed = run(TINY, tmp_path / "broken")
    whole, unbroken = run(TINY, tmp_path / "whole")
    longer, _ = run(replace(TINY, epochs=4), tmp_path / "whole")

    assert (epochs, whole) == ([2], [1, 2])
    # It resumes from before the rate fell.
    assert longer == [2, 3, 4]
    assert heat_of(resumed) == pytest.approx(heat_of(unbroken), abs=1e-4)


def test_the_rate_rises_stays_and_falls() -> None:
    recipe = Recipe(epochs=10, steps=1000, cooling=0.3, learning_rate=1e-3)

    rates = [recipe.rate(step) for step in (0, 150, 1000, 6999, 8500, 9999)]

    assert rates[0] < rates[1] < 1e-3
    assert rates[2] == rates[3] == 1e-3
    assert 1e-3 > rates[4] > rates[5] > 0


def test_examples_are_photos_with_boxes_that_the_seed_decides(examples: Examples) -> None:
    shown = [examples.make(np.random.default_rng(seed)) for seed in range(40)]
    again = [examples.make(np.random.default_rng(seed)) for seed in range(40)]

    assert all(example.image.shape == (WINDOW, WINDOW) for example in shown)
    assert all(
        np.array_equal(one.image, other.image) and np.array_equal(one.boxes, other.boxes)
        for one, other in zip(shown, again, strict=True)
    )
    for example in shown:
        digits = (example.boxes[:, 4] >= 0) & (example.boxes[:, 4] < NOT_A_DIGIT)
        assert not digits.any() or example.kind not in {*OTHER_LAYOUTS, "scene", "turned"}


@pytest.mark.slow
def test_a_network_overfits_one_page(examples: Examples, tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    random = np.random.default_rng(1)
    pages = make_pages(tmp_path / "practice", make_page_maker(), ["practice"] * 12, [1])
    shown = (examples.show(page, random) for page in pages)
    example = next(each for each in shown if each.kind == "practice" and 2 <= len(each.boxes) <= 20)
    inputs, targets = (part[None] for part in example.encode())
    network = build_detector((8, 12, 16, 16))
    network.compile(keras.optimizers.Adam(1e-2), measure_loss, jit_compile=False)

    network.fit(inputs, targets, epochs=120, verbose=0)

    figures = measure_by_kind(lambda view: np.asarray(network(view, training=True)), [example])
    assert figures["practice"]["recall_at_0.5"] >= 0.9
    assert figures["practice"]["right_class"] >= 0.9


def test_pages_with_false_detections_are_kept_as_hard_negatives(
    examples: Examples, tmp_path: Path
) -> None:
    for epoch in range(2):
        folder = tmp_path / "hard" / f"{epoch:04d}"
        mine_hard_negatives(_Eager(), examples, folder, np.random.default_rng(epoch))

    kept = list_hard_negatives(tmp_path, 2)

    assert len(kept) == 8
    assert list_hard_negatives(tmp_path, 1) == kept[:4]
    assert load_example(kept[0]).kind in {*OTHER_LAYOUTS, "scene", "turned"}


class _Eager:
    """A network that detects digits everywhere."""

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        rows, columns = inputs.shape[1] // CELL, inputs.shape[2] // CELL
        return np.ones((len(inputs), rows, columns, OUTPUTS), np.float32)


def test_figures_compare_detections_with_the_boxes_of_a_page() -> None:
    rows = [[20, 20, 40, 52, 7], [80, 20, 100, 52, 3], [20, 90, 40, 120, IGNORED]]
    page = np.array(rows, np.float32)
    seen = np.array([*rows, [80, 90, 100, 120, 1]], np.float32)
    seen[1:3, 4] = 8
    example = Example(image=np.zeros((128, 128), np.uint8), boxes=page, kind="rows")

    figures = measure_by_kind(lambda _: encode_targets(seen, (128, 128))[None], [example])

    assert figures["rows"] == figures["all"]
    assert figures["rows"] == {
        "digits": 2,
        "recall_at_0.5": 1.0,
        "precision_at_0.5": pytest.approx(2 / 3, abs=1e-4),
        "right_class": 0.5,
        "false_per_page_at_0.5": 1.0,
    }


def test_an_export_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    keras.utils.set_random_seed(3)
    network = build_detector((4, 6, 8, 8))
    monkeypatch.setattr(export, "PARITY", 0.01)

    export_detector(network)

    monkeypatch.setattr(export, "PARITY", -1.0)
    with pytest.raises(ModelError, match="differs from its network"):
        export_detector(network)
