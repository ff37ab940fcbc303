from dataclasses import replace
from typing import Any

import pytest

from model.training.recipes import CNN, MLP


@pytest.mark.parametrize(("name", "least"), [("epochs", 1), ("batch_size", 1), ("seed", 0)])
def test_numbers_of_a_run_have_a_least_value(name: str, least: int) -> None:
    changes: dict[str, Any] = {name: least - 1}

    with pytest.raises(ValueError, match=f"{name} is at least {least}, received: {least - 1}$"):
        replace(MLP, **changes)


def test_the_recipe_of_the_first_lesson_is_that_of_the_lesson() -> None:
    assert (MLP.epochs, MLP.batch_size, MLP.validation_images) == (10, 32, 12_000)
    assert (MLP.drawings, MLP.page_crops) == (0, 0)


def test_fine_tuning_takes_smaller_steps_and_keeps_a_part_of_the_initial_weights() -> None:
    config = CNN.fine_tuning("cnn-20261129-1")

    assert config.initial_weights == "cnn-20261129-1"
    assert config.learning_rate < CNN.learning_rate
    assert 0.0 < config.new_share < 1.0
    assert (config.drawings, config.page_crops) == (CNN.drawings, 0)
