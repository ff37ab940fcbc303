from pathlib import Path

import numpy as np
import pytest

from model.registry.version import PRETRAINED, load_version
from model.training.contributions import Examples
from model.training.fine_tuning import InitialWeights, keep_initial_weights
from model.training.job.job import CHECKPOINTS, TrainingJob
from model.training.job.protocol import TrainingRequest
from model.training.recipes import CNN, MLP, TrainingConfig

LIVE = load_version(PRETRAINED)
SHIPPED = InitialWeights.of(LIVE)


def plan_job(run: Path, count: int) -> TrainingJob:
    """Plan a run with a number of contributed digits."""
    request = TrainingRequest(
        architecture="cnn", epochs=1, data_directory=run, versions=run, live=PRETRAINED
    )
    examples = Examples(images=np.ones((count, 28, 28), np.uint8), labels=np.zeros(count, np.uint8))
    return TrainingJob(run, request, examples, lambda _: None)


@pytest.mark.parametrize(
    ("count", "recipe", "initial"), [(1, CNN, SHIPPED), (0, CNN, None), (1, MLP, None)]
)
def test_only_contributions_to_the_network_in_use_refine_it(
    tmp_path: Path, count: int, recipe: TrainingConfig, initial: InitialWeights | None
) -> None:
    assert plan_job(tmp_path, count)._choose_initial_weights(LIVE, recipe) == initial


def test_a_resumed_run_keeps_what_it_started_from(tmp_path: Path) -> None:
    earlier = InitialWeights(name="cnn-20261101-1", path=LIVE.keras_path)
    kept = keep_initial_weights(tmp_path / CHECKPOINTS, earlier)

    for count in (0, 1):
        initial = plan_job(tmp_path, count)._choose_initial_weights(LIVE, CNN)
        assert initial == InitialWeights(name="cnn-20261101-1", path=kept)


def test_a_run_that_began_with_new_weights_does_not_start_from_a_network_later(
    tmp_path: Path,
) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "epoch-001.keras").touch()

    assert plan_job(tmp_path, 1)._choose_initial_weights(LIVE, CNN) is None
