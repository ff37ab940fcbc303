"""The benchmark, in a form so short that its figures mean nothing."""

import json
import sys
from pathlib import Path

import pytest

from bot.models.example import EXAMPLE
from model.errors import DataError
from scripts import benchmark
from scripts.benchmarks.photos import write_photos


def test_a_labeled_set_is_sampled(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(EXAMPLE.read_bytes())
    labels = tmp_path / "labels.csv"
    labels.write_text("path,kind,label\na.jpg,multi,407\na.jpg,multi,407\n", encoding="utf-8")

    written = write_photos(labels, 1, tmp_path)
    (tmp_path / "a.jpg").unlink()

    assert written == [tmp_path / "0.jpg"]
    with pytest.raises(DataError, match=r"labels\.csv cannot be used: .*No such file"):
        write_photos(labels, 1, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports memory and time")
def test_every_part_is_measured_beside_a_tutorial(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "--json"])
    monkeypatch.setattr(benchmark, "ROUNDS", 1)
    monkeypatch.setattr(benchmark, "LOAD", 4)

    status = benchmark.main()

    report = json.loads(capsys.readouterr().out)
    ratios = {each["what"]: each["ratio"] for each in report["figures"]}
    assert status == 0
    assert report["cores"] >= 1
    assert len(ratios) == 8
    assert all(ratio > 0 for ratio in ratios.values())
