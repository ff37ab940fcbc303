"""The benchmark with few photos, so that its figures mean nothing."""

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.models.example import EXAMPLE
from model.errors import DataError
from scripts.benchmarks.crowd import CrowdFiles
from scripts.benchmarks.measurements import Figure
from tests.scripts.small_project import run_script


def test_a_ratio_is_how_many_times_less_rakam_takes() -> None:
    figure = Figure(what="time", unit="ms", rakam=10.0, beside=120.0, than="tutorial")

    assert figure.describe()["ratio"] == 12.0
    assert figure.row() == "| time | 10 ms | tutorial: 120 ms | 12.00 |"


def test_a_labeled_set_is_sampled(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(EXAMPLE.read_bytes())
    labels = tmp_path / "labels.csv"
    labels.write_text("path,kind,label\na.jpg,multi,407\na.jpg,multi,407\n", encoding="utf-8")

    [photo] = CrowdFiles(tmp_path, labels, 1).read()
    (tmp_path / "a.jpg").unlink()

    with Image.open(BytesIO(photo)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 1048)
    with pytest.raises(DataError, match=r"labels\.csv cannot be used: .*No such file"):
        CrowdFiles(tmp_path, labels, 1)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports memory and time")
def test_every_part_is_measured_beside_tutorials(tmp_path: Path) -> None:
    options = ("--json", "--sample=2", "--rounds=1", "--load=4", "--growth=2")

    run = run_script("benchmark.py", *options, folder=tmp_path)

    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    ratios = {each["what"]: each["ratio"] for each in report["figures"]}
    assert report["cores"] >= 1
    assert ratios["processor time a photo, bytes to PNG, median"] > 0
    assert ratios["first answer after its start, median"] > 0
    assert ratios["photos a second"] > 0
    assert ratios["peak memory"] > 0
    assert "memory growth over 2 photos" in ratios
