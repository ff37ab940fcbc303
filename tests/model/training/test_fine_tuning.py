from pathlib import Path

from model.registry.version import Run
from model.training.fine_tuning import (
    InitialWeights,
    find_initial_weights,
    keep_initial_weights,
)

RUNS = (
    Run(name="cnn-20261123-1", training={"epochs": 14, "teachers": ()}, seconds=3000.0),
    Run(name="cnn-20261124-1", training={"epochs": 2, "start": "cnn-20261123-1"}, seconds=60.0),
)


def test_a_run_finds_what_it_started_from_when_that_is_gone(tmp_path: Path) -> None:
    start = InitialWeights(name="cnn-20261124-1", path=tmp_path / "model.keras", runs=RUNS)
    start.path.write_bytes(b"a network")
    kept = keep_initial_weights(tmp_path / "run", start)
    start.path.unlink()

    found = find_initial_weights(tmp_path / "run")

    assert found == InitialWeights(name="cnn-20261124-1", path=kept, runs=RUNS)
    assert keep_initial_weights(tmp_path / "run", found) == kept
    assert kept.read_bytes() == b"a network"
    assert set((tmp_path / "run").iterdir()) == {kept, kept.with_suffix(".json")}


def test_a_run_with_new_weights_started_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "unfinished-initial-cnn-20261124-1.keras").write_bytes(b"a net")  # a kill

    assert find_initial_weights(tmp_path) is None
    assert find_initial_weights(tmp_path / "nowhere") is None
