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


@pytest.mark.parametrize(
    ("name", "least"),
    [("epochs", 1), ("batch_size", 1), ("validation_images", 1), ("seed", 0), ("drawings", 0)],
)
def test_numbers_of_a_run_have_a_least_value(name: str, least: int) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least {least}, received: {least - 1}$"):
        configure(**{name: least - 1})


def test_only_known_architectures_are_trained() -> None:
    with pytest.raises(ValueError, match=r"one of cnn, mlp, received: 'resnet'$"):
        configure(architecture="resnet")


def test_the_recipe_of_the_first_lesson_is_that_of_the_lesson() -> None:
    assert RECIPES == {"mlp": MLP, "cnn": CNN}
    assert (MLP.epochs, MLP.batch_size, MLP.validation_images) == (10, 32, 12_000)
    assert (MLP.drawings, MLP.page_crops) == (0, 0)


def test_fine_tuning_takes_smaller_steps_and_keeps_a_part_of_the_initial_weights() -> None:
    config = CNN.fine_tuning("cnn-20261129-1")

    assert config.initial_weights == "cnn-20261129-1"
    assert config.learning_rate < CNN.learning_rate
    assert 0.0 < config.new_share < 1.0
    assert (config.drawings, config.page_crops) == (CNN.drawings, 0)
