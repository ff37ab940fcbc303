from pathlib import Path

import pytest

from bot.training.train_command import OTHER_SECONDS, SECONDS_PER_EPOCH, Architecture, TrainingPlan
from model.registry.version import ModelVersion
from model.training.recipes import RECIPES
from tests.model.manifests import make_manifest


@pytest.mark.parametrize(
    ("words", "architecture", "epochs"),
    [
        ([], "cnn", RECIPES["cnn"].epochs),
        (["mlp"], "mlp", 10),
        (["MLP", "2"], "mlp", 2),
        (["3"], "cnn", 3),
        (["3", "cnn"], "cnn", 3),
        (["100"], "cnn", 100),
    ],
)
def test_a_plan_is_a_network_and_epochs_both_or_neither(
    words: list[str], architecture: Architecture, epochs: int
) -> None:
    assert TrainingPlan.parse(words) == TrainingPlan(architecture=architecture, epochs=epochs)


@pytest.mark.parametrize(
    "words",
    [["0"], ["101"], ["-1"], ["1.5"], ["resnet"], ["cnn", "mlp"], ["1", "2"], ["cnn", "2", "3"],
     ["cnn", "two"], ["²"], ["٣"]],
)  # fmt: skip
def test_anything_else_is_no_plan(words: list[str]) -> None:
    with pytest.raises(ValueError, match="received"):
        TrainingPlan.parse(words)


def test_the_time_is_estimated_from_the_newest_such_network_that_was_trained_here_or_guessed() -> (
    None
):
    figures = {"architecture": "cnn", "history": {"loss": [0.5] * 14}}
    versions = [
        ModelVersion(
            directory=Path("nowhere"),
            manifest=make_manifest("x").model_copy(update={**figures, "seconds": seconds}),
            shipped=shipped,
        )
        for seconds, shipped in ((1.0, True), (140.0, False), (1400.0, False))
    ]

    known = TrainingPlan(architecture="cnn", epochs=7).estimate_seconds(versions)
    unknown = TrainingPlan(architecture="mlp", epochs=3).estimate_seconds(versions)

    assert known == pytest.approx(70.0 + OTHER_SECONDS["cnn"])
    assert unknown == 3 * SECONDS_PER_EPOCH["mlp"] + OTHER_SECONDS["mlp"]
