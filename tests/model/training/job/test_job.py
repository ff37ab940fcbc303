from pathlib import Path

import numpy as np
import pytest

from model.registry.version import PRETRAINED, Run, load_version
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


def test_a_resumed_run_keeps_what_it_started_from_though_that_is_gone(tmp_path: Path) -> None:
    runs = (Run(name="cnn-1", training={"epochs": 14, "teachers": ()}, seconds=3000.0),)
    earlier = InitialWeights(name="cnn-1", path=tmp_path / "model.keras", runs=runs)
    earlier.path.write_bytes(b"a network")
    kept = keep_initial_weights(tmp_path / CHECKPOINTS, earlier)
    earlier.path.unlink()

    for count in (0, 1):
        initial = plan_job(tmp_path, count)._choose_initial_weights(LIVE, CNN)
        assert initial == InitialWeights(name="cnn-1", path=kept, runs=runs)
        assert keep_initial_weights(tmp_path / CHECKPOINTS, initial) == kept
    assert kept.read_bytes() == b"a network"


def test_a_run_that_began_with_new_weights_does_not_start_from_a_network_later(
    tmp_path: Path,
) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "unfinished-initial-cnn-1.keras").touch()  # by a kill
    (tmp_path / CHECKPOINTS / "epoch-001.keras").touch()

    assert plan_job(tmp_path, 1)._choose_initial_weights(LIVE, CNN) is None
