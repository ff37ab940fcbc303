from dataclasses import asdict
from typing import Any

import pytest

from model.recipes import LESSON, RECIPES, SHIPPED, TrainingConfig


def configure(**changes: Any) -> TrainingConfig:
    numbers: dict[str, Any] = {
        "architecture": "mlp",
        "epochs": 2,
        "batch_size": 10,
        "validation_images": 10,
    }
    return TrainingConfig(**numbers | changes)


@pytest.mark.parametrize("name", ["epochs", "batch_size", "validation_images"])
@pytest.mark.parametrize("number", [0, -3])
def test_numbers_of_a_run_are_at_least_one(name: str, number: int) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least 1, received: {number}$"):
        configure(**{name: number})


@pytest.mark.parametrize("name", ["seed", "crops"])
def test_some_numbers_of_a_run_may_be_none_but_not_less(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least 0, received: -1$"):
        configure(**{name: -1})


def test_only_known_architectures_are_trained() -> None:
    with pytest.raises(ValueError, match=r"one of cnn, mlp, received: 'resnet'$"):
        configure(architecture="resnet")


@pytest.mark.parametrize("name", ["coarse_share", "copybook_share", "stretch_share", "new_share"])
@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_part_of_a_whole(name: str, share: float) -> None:
    with pytest.raises(ValueError, match=f"{name} is 0 to 1, received: {share}$"):
        configure(**{name: share})


@pytest.mark.parametrize(
    "change",
    [
        *({"crops": 10}, {"teachers": ("cnn-20261124-1",)}),
        *({f"{kind}_share": 0.1} for kind in ("coarse", "copybook", "stretch")),
    ],
)
def test_the_lesson_stays_as_it_is_taught(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="MNIST and its labels alone"):
        configure(**change)


def test_each_recipe_stands_under_its_architecture() -> None:
    assert RECIPES == {"mlp": LESSON, "cnn": SHIPPED}
    assert asdict(LESSON) == {
        "architecture": "mlp",
        "epochs": 10,
        "batch_size": 32,
        "seed": 1,
        "validation_images": 12_000,
        "width": 24,
        "learning_rate": 2e-3,
        "crops": 0,
        "coarse_share": 0.0,
        "copybook_share": 0.0,
        "stretch_share": 0.0,
        "start": "",
        "new_share": 1.0,
        "teachers": (),
    }
