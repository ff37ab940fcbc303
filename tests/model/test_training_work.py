import shutil
from pathlib import Path

import numpy as np
import pytest

from model.examples import Examples
from model.recipes import LESSON, SHIPPED, TrainingConfig
from model.registry.version import PRETRAINED, load_version
from model.training_protocol import TrainingRequest
from model.training_work import CHECKPOINTS, TrainingWork
from model.tuning import Start, keep_start

LIVE = load_version(PRETRAINED)
SHIPPED_START = Start.of(LIVE)


def plan_work(run: Path, count: int) -> TrainingWork:
    """Make the work of a run that a number of digits were contributed to."""
    request = TrainingRequest(
        architecture="cnn", epochs=1, data_directory=run, versions=run, live=PRETRAINED
    )
    examples = Examples(images=np.ones((count, 28, 28), np.uint8), labels=np.zeros(count, np.uint8))
    return TrainingWork(run, request, examples, lambda _: None)


def test_contributions_refine_the_network_in_use(tmp_path: Path) -> None:
    assert plan_work(tmp_path, 1)._choose_start(LIVE, SHIPPED) == SHIPPED_START


@pytest.mark.parametrize(("count", "recipe"), [(0, SHIPPED), (1, LESSON)])
def test_without_contributions_or_for_another_network_weights_are_new(
    tmp_path: Path, count: int, recipe: TrainingConfig
) -> None:
    assert plan_work(tmp_path, count)._choose_start(LIVE, recipe) is None


def test_a_run_that_goes_on_stays_with_what_it_began_with(tmp_path: Path) -> None:
    earlier = Start(name="cnn-20261101-1", path=tmp_path / "model.keras")
    shutil.copyfile(LIVE.keras_path, earlier.path)
    kept = keep_start(tmp_path / CHECKPOINTS, earlier)

    for count in (0, 1):
        start = plan_work(tmp_path, count)._choose_start(LIVE, SHIPPED)
        assert start == Start(name="cnn-20261101-1", path=kept)


def test_a_run_that_began_with_new_weights_does_not_start_from_a_network_later(
    tmp_path: Path,
) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "epoch-001.keras").touch()

    assert plan_work(tmp_path, 1)._choose_start(LIVE, SHIPPED) is None
