import shutil
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


def test_contributions_refine_the_network_in_use(tmp_path: Path) -> None:
    assert plan_job(tmp_path, 1)._choose_initial_weights(LIVE, CNN) == SHIPPED


@pytest.mark.parametrize(("count", "recipe"), [(0, CNN), (1, MLP)])
def test_without_contributions_or_for_another_network_weights_are_new(
    tmp_path: Path, count: int, recipe: TrainingConfig
) -> None:
    assert plan_job(tmp_path, count)._choose_initial_weights(LIVE, recipe) is None


def test_a_resumed_run_keeps_what_it_started_from(tmp_path: Path) -> None:
    earlier = InitialWeights(name="cnn-20261101-1", path=tmp_path / "model.keras")
    shutil.copyfile(LIVE.keras_path, earlier.path)
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
