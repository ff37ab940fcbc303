import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.registry.version import PRETRAINED, read_manifest
from tests.drawing import draw_digits, encode
from tests.model.tiny_mnist import make_tiny_mnist
from tests.scripts.small_project import ROOT

SCORES = {"photos", "exact", "digit_error_rate", "unsure", "false_reads", "sure_and_wrong"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of four photos, a file of crops, and no MNIST."""
    folder = tmp_path_factory.mktemp("evaluated")
    for name, text in (("one.jpg", "7"), ("two.jpg", "3"), ("rows.jpg", "40\n12")):
        (folder / name).write_bytes(encode(draw_digits(text)))
    (folder / "blank.jpg").write_bytes(encode(np.full((200, 200), 230, np.uint8)))
    rows = [
        "path,kind,label,source_repo,notes",
        'one.jpg,single,7,someone/photos,"medium=photo; thin pen"',
        "two.jpg,single,8,someone/else,medium=digital",
        "rows.jpg,multi,40 12,someone/photos,medium=photo",
        "blank.jpg,negative,,someone/photos,",
    ]
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    mnist = make_tiny_mnist()
    np.savez_compressed(folder / "drawn.npz", x=mnist.train_images, y=mnist.train_labels)
    (folder / "data").mkdir()
    np.savez(folder / "data" / "mnist.npz", x_train=np.zeros(1))
    return folder


def run_evaluate(
    *arguments: str, folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if key != "MNIST_PATH"}
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "evaluate.py"), *arguments],
        cwd=folder,
        env=inherited | {"DATA_DIR": "data"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    finished = run_evaluate(
        "--photos", "labels.csv", "--crops", "drawn.npz", "--json", folder=folder
    )
    described: dict[str, Any] = json.loads(finished.stdout)
    assert finished.returncode == 0
    assert "MNIST is left out: " in finished.stderr
    return described


def test_photos_are_reported_by_kind_source_and_medium(report: dict[str, Any]) -> None:
    kinds = report["photos"]

    single, multi, negative = (kinds[kind] for kind in ("single", "multi", "negative"))
    assert set(kinds) == {"calibration_error", "single", "multi", "negative"}
    assert set(single["sources"]) == {"someone/photos", "someone/else"}
    assert set(single["media"]) == {"photo", "digital"}
    assert set(negative["media"]) == {"not stated"}
    assert set(single["all"]) == SCORES
    assert (single["all"]["photos"], single["all"]["exact"]) == (2, 1)
    assert single["all"]["digit_error_rate"] == pytest.approx(0.5)
    assert single["all"]["sure_and_wrong"] == 1
    assert single["sources"]["someone/else"]["exact"] == 0
    assert multi["all"]["exact"] == 1
    assert negative["all"]["false_reads"] == 0.0


def test_crops_are_reported_by_file_and_mnist_is_left_out_if_it_is_not_at_hand(
    report: dict[str, Any],
) -> None:
    crops = report["crops"]["drawn"]

    assert report["model"] == read_manifest(PRETRAINED).name
    assert report["mnist"] is None
    assert set(report["crops"]) == {"drawn"}
    assert set(crops) == {"count", "accuracy", "calibration_error", "confusions"}
    assert (crops["count"], crops["accuracy"], crops["confusions"]) == (40, 1.0, [])


def test_a_person_gets_a_table_of_the_chosen_photos_and_a_page_of_those_that_failed(
    folder: Path,
) -> None:
    chosen = ("--only", "someone/photos", "someone/else", "--without", "someone/photos")
    finished = run_evaluate(
        *("--photos", "labels.csv", *chosen, "--report", "page", "--crops", "drawn.npz"),
        folder=folder,
    )

    lines = finished.stdout.splitlines()
    page = (folder / "page" / "index.html").read_text(encoding="utf-8")
    assert finished.returncode == 0
    assert lines[0] == f"model {read_manifest(PRETRAINED).name}"
    assert lines[1].startswith("drawn: 100.00% of 40, calibration error ")
    assert lines[2] == "  most confused: nothing"
    assert [line.split()[0] for line in lines[3:]] == [
        "digits",
        "single",
        "all",
        "medium",
        "someone/else",
    ]
    assert page.count("<h3>") == 1
    assert "8, read as 3" in page


@pytest.mark.parametrize(
    ("arguments", "mnist", "said"),
    [
        (("--model", "absent"), "", "absent holds no model version: No such file or directory"),
        ((), "absent.npz", "MNIST_PATH names no file, received: absent.npz"),
        (("--photos", "absent.csv"), "", "absent.csv cannot be read as a table: [Errno 2]"),
        (("--crops", "labels.csv"), "", "labels.csv is no archive of x, y: "),
    ],
)
def test_what_is_missing_is_told_in_one_line(
    folder: Path, arguments: tuple[str, ...], mnist: str, said: str
) -> None:
    refused = run_evaluate(*arguments, folder=folder, MNIST_PATH=mnist)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[-1].startswith(f"evaluate.py: {said}")
    assert "Traceback" not in refused.stderr


def test_a_page_of_photos_needs_photos(folder: Path) -> None:
    refused = run_evaluate("--report", "page", folder=folder)

    assert refused.returncode == 2
    assert "--report shows photos: name them with --photos" in refused.stderr
