import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np
import pytest

from model import finder_publishing
from model.cutting import Gray
from model.data import CONTENT_SHA256
from model.errors import ModelError
from model.finder import FINDER_SIGNATURE, DigitFinder, Finding
from model.finder_publishing import (
    FOUND_SCORE,
    count_matches,
    measure_found,
    publish_finder,
)
from model.finder_training import FinderConfig, FinderResult, compile_finder
from model.publishing import LIBRARIES
from model.rectangle import Rectangle
from model.registry.manifest import Manifest
from model.registry.version import FINDER, ModelVersion, load_version
from model.synthesis.pages import Page, PageMaker
from model.synthesis.sheet import Written
from tests.model.tiny_finder import build_tiny_finder
from tests.model.tiny_hand import make_page_maker
from tests.model.tiny_mnist import make_tiny_mnist

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

CONFIG = FinderConfig(epochs=2, steps=2, batch_size=2, hands=30)


@pytest.fixture(scope="module", autouse=True)
def _few_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder_publishing, "TEST_PAGES", 6)
        yield


@pytest.fixture(scope="module")
def result() -> FinderResult:
    keras.utils.set_random_seed(1)
    network = compile_finder(CONFIG)
    network.optimizer.build(network.trainable_variables)
    history = {"loss": [5.00000049, 4.5], "val_loss": [6.0, 5.5]}
    return FinderResult(config=CONFIG, network=network, history=history, seconds=12.34)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory, result: FinderResult) -> ModelVersion:
    directory = tmp_path_factory.mktemp("models") / "finder"
    return publish_finder(directory, "finder-20261124-1", result, make_tiny_mnist())


def place(left: float, top: float, side: float = 40) -> Rectangle:
    return Rectangle(left=left, top=top, right=left + side, bottom=top + side)


def make_page(*places: Rectangle) -> Page:
    digits = tuple(Written(rectangle=each, label=7, ambiguous=False) for each in places)
    letter = Written(rectangle=place(300, 300), label=None, ambiguous=False)
    blank = np.zeros((400, 400), np.uint8)
    return Page(image=blank, ink=blank, written=(*digits, letter))


class OnePage(PageMaker):
    """Makes the same page again and again."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def make(self, shape: tuple[int, int], random: np.random.Generator) -> Page:  # noqa: ARG002
        return self._page


class OneAnswer(DigitFinder):
    """Finds the same whatever it is shown."""

    def __init__(self, *found: tuple[Rectangle, float]) -> None:
        nothing = np.full(10, 0.1, np.float32)
        self._found = [
            Finding(rectangle=each, score=score, probabilities=nothing) for each, score in found
        ]

    def find(self, image: Gray) -> list[Finding]:  # noqa: ARG002 - whatever the image is
        return self._found


def test_a_published_finder_is_loaded_and_serves(version: ModelVersion) -> None:
    names = sorted(path.name for path in version.directory.iterdir())

    findings = DigitFinder.load(version.directory).find(np.zeros((100, 160), np.uint8))

    assert names == ["manifest.json", "model.keras", "model.tflite"]
    assert load_version(version.directory, FINDER_SIGNATURE) == version
    assert all(0 <= each.score <= 1 for each in findings)


def test_the_manifest_tells_where_the_finder_comes_from(
    version: ModelVersion, result: FinderResult
) -> None:
    manifest = version.manifest

    fields = json.loads((version.directory / "manifest.json").read_text())
    assert set(fields) == set(Manifest.model_fields)
    assert manifest.name == "finder-20261124-1"
    assert manifest.architecture == "finder"
    assert manifest.parameters == result.network.count_params()
    assert manifest.preprocessing == FINDER_SIGNATURE
    assert manifest.training == {
        "epochs": 2,
        "steps": 2,
        "batch_size": 2,
        "seed": 1,
        "learning_rate": 3e-3,
        "drawn": 0,
        "turned": 0,
        "hands": 30,
        "start": "",
    }
    assert manifest.history == {"loss": [5.0, 4.5], "val_loss": [6.0, 5.5]}
    assert manifest.data_sha256 == {"mnist": CONTENT_SHA256}
    assert set(manifest.libraries) == {*LIBRARIES, "tensorflow", "python"}
    assert 0 <= manifest.test_accuracy <= 1
    assert manifest.seconds == 12.3
    assert manifest.created <= datetime.now(UTC)


def test_a_finder_that_says_no_numbers_is_not_published(tmp_path: Path) -> None:
    network = build_tiny_finder()
    network.layers[-1].bias.assign(np.full(15, np.nan, np.float32))
    broken = FinderResult(config=CONFIG, network=network, history={}, seconds=1.0)

    with pytest.raises(ModelError, match="the export differs from its network by nan"):
        publish_finder(tmp_path / "broken", "finder-20261124-2", broken, make_tiny_mnist())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("found", "matches"),
    [
        ([], 0),
        ([place(10, 10), place(100, 10)], 2),
        ([place(12, 8), place(300, 300)], 1),
        ([place(10, 10), place(10, 10)], 1),
        ([place(35, 10)], 0),
        ([place(0, 0, 90)], 0),
    ],
)
def test_a_digit_is_matched_once_by_what_covers_it(found: list[Rectangle], matches: int) -> None:
    page = make_page(place(10, 10), place(100, 10))

    assert count_matches(page, found) == matches


@pytest.mark.parametrize(
    ("finder", "score"),
    [
        (OneAnswer((place(10, 10), 0.9), (place(100, 10), 0.9)), 1.0),
        (OneAnswer((place(10, 10), 0.9)), 2 / 3),
        (OneAnswer((place(10, 10), 0.9), (place(200, 200), 0.9)), 0.5),
        (OneAnswer((place(10, 10), FOUND_SCORE - 0.01)), 0.0),
        (OneAnswer(), 0.0),
    ],
)
def test_the_measure_weighs_what_is_missed_with_what_is_made_up(
    monkeypatch: pytest.MonkeyPatch, finder: DigitFinder, score: float
) -> None:
    maker = OnePage(make_page(place(10, 10), place(100, 10)))
    monkeypatch.setattr(finder_publishing, "PageMaker", lambda _: maker)

    assert measure_found(finder, make_tiny_mnist()) == pytest.approx(score)


def test_the_shipped_finder_finds_digits_of_a_hand_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finder_publishing, "PageMaker", lambda _: make_page_maker())
    monkeypatch.setattr(finder_publishing, "TEST_PAGES", 40)

    assert measure_found(DigitFinder.load(), make_tiny_mnist()) > 0.25


def test_the_finder_that_ships_is_whole() -> None:
    shipped = load_version(FINDER, FINDER_SIGNATURE).manifest

    assert shipped.architecture == "finder"
    assert set(shipped.files) == {"model.keras", "model.tflite"}
    assert {len(values) for values in shipped.history.values()} == {shipped.training["epochs"]}
