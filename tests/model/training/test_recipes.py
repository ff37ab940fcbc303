from dataclasses import asdict
from typing import Any

import pytest

from model.training.recipes import CNN, MLP, RECIPES, TrainingConfig


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


@pytest.mark.parametrize("name", ["seed", "drawings", "page_crops"])
def test_some_numbers_of_a_run_may_be_zero_but_not_less(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least 0, received: -1$"):
        configure(**{name: -1})


def test_only_known_architectures_are_trained() -> None:
    with pytest.raises(ValueError, match=r"one of cnn, mlp, received: 'resnet'$"):
        configure(architecture="resnet")


def test_the_recipe_of_the_first_lesson_is_that_of_the_lesson() -> None:
    assert RECIPES == {"mlp": MLP, "cnn": CNN}
    assert asdict(MLP) == {
        "architecture": "mlp",
        "epochs": 10,
        "batch_size": 32,
        "seed": 1,
        "validation_images": 12_000,
        "learning_rate": 2e-3,
        "drawings": 0,
        "page_crops": 0,
        "initial_weights": "",
        "new_share": 1.0,
    }


def test_fine_tuning_takes_smaller_steps_and_keeps_a_part_of_the_initial_weights() -> None:
    config = CNN.fine_tuning("cnn-20261129-1")

    assert config.initial_weights == "cnn-20261129-1"
    assert config.learning_rate < CNN.learning_rate
    assert 0.0 < config.new_share < 1.0
    assert (config.drawings, config.page_crops) == (CNN.drawings, 0)
