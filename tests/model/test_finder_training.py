from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import finder_training
from model.data import Mnist
from model.finder_training import (
    PAGE_SIDE,
    FinderConfig,
    Pages,
    compile_finder,
    make_lessons,
    train_finder,
)
from model.registry.manifest import Run
from model.synthesis.clutter import Shape
from model.synthesis.pages import Page, PageMaker
from model.synthesis.strokes import Hand
from model.tuning import Start
from tests.model.tiny_finder import build_tiny_finder
from tests.model.tiny_hand import make_page_maker, make_tiny_hand
from tests.model.tiny_mnist import make_tiny_mnist

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture
def mnist(monkeypatch: pytest.MonkeyPatch) -> Mnist:
    """Little to learn from and to validate with, for a tiny network."""
    monkeypatch.setattr(finder_training, "build_finder", build_tiny_finder)
    monkeypatch.setattr(finder_training, "PAGE_SIDE", 64)
    monkeypatch.setattr(finder_training, "VALIDATION_PAGES", 2)
    monkeypatch.setattr(finder_training, "VALIDATION_DIGITS", 10)
    return make_tiny_mnist()


def configure(**changes: Any) -> FinderConfig:
    numbers: dict[str, Any] = {"epochs": 2, "steps": 2, "batch_size": 2, "hands": 30}
    return FinderConfig(**numbers | changes)


class ToldPageMaker(PageMaker):
    """Tells how each page was made."""

    def __init__(self, hand: Hand) -> None:
        super().__init__(hand)
        self.told: list[str] = []

    def make(self, shape: Shape, random: np.random.Generator) -> Page:
        self.told.append("photo")
        return super().make(shape, random)

    def draw(self, shape: Shape, random: np.random.Generator) -> Page:
        self.told.append("drawn")
        return super().draw(shape, random)


def ignore(epoch: int, metrics: dict[str, float]) -> None:
    """Hear of an epoch and do nothing."""


@pytest.mark.parametrize("name", ["epochs", "steps", "batch_size", "hands"])
@pytest.mark.parametrize("number", [0, -3])
def test_numbers_of_a_run_are_at_least_one(name: str, number: int) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least 1, received: {number}$"):
        configure(**{name: number})


def test_a_seed_is_not_negative() -> None:
    with pytest.raises(ValueError, match=r"seed is at least 0, received: -1$"):
        configure(seed=-1)


def test_lessons_are_pages_as_the_network_sees_them() -> None:
    views, lessons = make_lessons(make_page_maker(), 3, np.random.default_rng(0))

    assert views.shape == (3, PAGE_SIDE, PAGE_SIDE, 2)
    assert lessons.shape == (3, PAGE_SIDE // 4, PAGE_SIDE // 4, 15)
    assert views.dtype == lessons.dtype == np.float32
    assert np.isfinite(views).all()


@pytest.mark.parametrize("kind", ["drawn", "turned"])
def test_no_page_need_be_drawn_or_turned_but_fewer_than_none_cannot(kind: str) -> None:
    assert configure(**{kind: 0}) == configure()
    with pytest.raises(ValueError, match=f"{kind} is at least 0, received: -1$"):
        configure(**{kind: -1})


def test_a_batch_holds_its_drawn_and_its_turned_pages() -> None:
    configure(drawn=1, turned=1)
    with pytest.raises(ValueError, match=r"at most a batch, 2, received: 2 and 1$"):
        configure(drawn=1, turned=2)


def test_of_some_lessons_so_many_are_drawn_and_so_many_turned() -> None:
    maker = ToldPageMaker(make_tiny_hand())

    _, lessons = make_lessons(maker, 6, np.random.default_rng(0), drawn=2, turned=1)

    assert maker.told == ["drawn", "drawn", "photo", "photo", "photo", "photo"]
    assert len(lessons) == 6
    # Nothing is said for a digit on a turned page.
    assert lessons[-1][..., 0].max() <= 0


def test_lessons_without_them_are_those_of_before() -> None:
    once, again = (
        make_lessons(make_page_maker(), 2, np.random.default_rng(3), **kinds)[0]
        for kinds in ({}, {"drawn": 0, "turned": 0})
    )

    assert np.array_equal(once, again)


def test_an_epoch_is_every_batch_and_the_seed_decides_them() -> None:
    pages, again, others = (Pages(make_page_maker(), configure(seed=seed)) for seed in (1, 1, 2))

    assert len(pages) == 2
    assert np.array_equal(pages[1][0], again[1][0])
    assert not np.array_equal(pages[0][0], pages[1][0])
    assert not np.array_equal(pages[1][0], others[1][0])


def test_a_run_that_goes_on_sees_what_it_would_have_seen() -> None:
    whole = Pages(make_page_maker(), configure())
    resumed = Pages(make_page_maker(), configure(), first_epoch=1)
    first = whole[0][0]

    whole.on_epoch_end()

    assert np.array_equal(whole[0][0], resumed[0][0])
    assert not np.array_equal(whole[0][0], first)


def test_the_network_warms_up_and_cools_down() -> None:
    optimizer = compile_finder(configure(epochs=10, steps=10)).optimizer

    rates = [float(optimizer._learning_rate(step)) for step in range(101)]

    peak = rates.index(max(rates))
    assert rates[0] == 0.0
    assert peak == pytest.approx(10, abs=1)
    assert rates[peak:] == sorted(rates[peak:], reverse=True)


@pytest.mark.parametrize("steps", [1, 3, 9])
def test_even_the_shortest_run_learns(steps: int) -> None:
    optimizer = compile_finder(configure(epochs=1, steps=steps)).optimizer

    rates = [float(optimizer._learning_rate(step)) for step in range(1, steps + 1)]

    assert max(rates) == pytest.approx(3e-3)


def test_a_run_begins_with_the_weights_that_it_starts_from(tmp_path: Path) -> None:
    before = build_tiny_finder()
    before.save(tmp_path / "before.keras")

    after = compile_finder(configure(), tmp_path / "before.keras")

    for old, new in zip(before.get_weights(), after.get_weights(), strict=True):
        assert np.array_equal(old, new)


def test_what_a_run_starts_from_may_be_gone_when_it_goes_on(tmp_path: Path, mnist: Mnist) -> None:
    build_tiny_finder().save(tmp_path / "before.keras")
    earlier = Run(name="finder-1", training={"seed": 1}, seconds=5.0)
    start = Start(name="finder-1", path=tmp_path / "before.keras", runs=(earlier,))
    checkpoints, config = tmp_path / "run", configure(start="finder-1")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_finder(config, mnist, checkpoints=checkpoints, on_epoch=interrupt, start=start)
    start.path.unlink()
    result = train_finder(config, mnist, checkpoints=checkpoints, on_epoch=ignore, start=start)

    assert result.earlier == (earlier,)
    assert len(result.history["loss"]) == 2


def test_an_interrupted_run_goes_on_after_its_last_whole_epoch(
    tmp_path: Path, mnist: Mnist
) -> None:
    before: list[dict[str, float]] = []
    after: list[int] = []

    def interrupt(_: int, metrics: dict[str, float]) -> None:
        before.append(metrics)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_finder(configure(), mnist, checkpoints=tmp_path, on_epoch=interrupt)
    result = train_finder(
        configure(),
        mnist,
        checkpoints=tmp_path,
        on_epoch=lambda *epoch: after.append(epoch[0]),
    )

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert after == [2]
    assert set(result.history) == {"loss", "val_loss"}
    assert result.history["loss"][:1] == [metrics["loss"] for metrics in before]
    assert {len(values) for values in result.history.values()} == {2}
    assert result.config == configure()
    assert result.seconds > 0
    assert kept == ["epoch-002.json", "epoch-002.keras"]


def test_the_same_seed_gives_the_same_result_whatever_the_test_images(
    tmp_path: Path, mnist: Mnist
) -> None:
    config = configure(epochs=1, steps=1)
    blind = replace(mnist, test_images=mnist.test_images[:0], test_labels=mnist.test_labels[:0])

    seeing, unseeing = (
        train_finder(config, each, checkpoints=tmp_path / name, on_epoch=ignore)
        for name, each in (("seeing", mnist), ("unseeing", blind))
    )

    assert seeing.history == unseeing.history
    for weights in zip(seeing.network.get_weights(), unseeing.network.get_weights(), strict=True):
        assert np.array_equal(*weights)
