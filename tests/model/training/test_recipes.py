from dataclasses import replace
from typing import Any

import pytest

from model.training.recipes import MLP


@pytest.mark.parametrize(("name", "least"), [("epochs", 1), ("batch_size", 1), ("seed", 0)])
def test_numbers_of_a_run_have_a_least_value(name: str, least: int) -> None:
    changes: dict[str, Any] = {name: least - 1}

    with pytest.raises(ValueError, match=f"{name} is at least {least}, received: {least - 1}$"):
        replace(MLP, **changes)


def test_the_recipe_of_the_first_lesson_is_that_of_the_lesson() -> None:
    assert (MLP.epochs, MLP.batch_size, MLP.validation_images) == (10, 32, 12_000)
    assert (MLP.drawings, MLP.page_crops) == (0, 0)
