import pytest

from bot.training.keyboards import Architecture, TrainingPlan
from model.training.recipes import RECIPES


@pytest.mark.parametrize(
    ("words", "architecture", "epochs"),
    [
        (["cnn"], "cnn", RECIPES["cnn"].epochs),
        (["mlp"], "mlp", 10),
        (["MLP", "2"], "mlp", 2),
        (["3"], "cnn", 3),
        (["3", "cnn"], "cnn", 3),
        (["100"], "cnn", 100),
    ],
)
def test_a_plan_is_a_network_or_epochs_or_both(
    words: list[str], architecture: Architecture, epochs: int
) -> None:
    assert TrainingPlan.parse(words) == TrainingPlan(architecture=architecture, epochs=epochs)


@pytest.mark.parametrize(
    "words",
    [[], ["0"], ["101"], ["-1"], ["1.5"], ["resnet"], ["cnn", "mlp"], ["1", "2"],
     ["cnn", "2", "3"], ["cnn", "two"], ["²"], ["٣"]],
)  # fmt: skip
def test_anything_else_is_no_plan(words: list[str]) -> None:
    assert TrainingPlan.parse(words) is None
