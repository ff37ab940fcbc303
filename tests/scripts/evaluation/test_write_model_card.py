import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.registry.version import DETECTOR, LITERT_FILE, PRETRAINED, Manifest, Run, read_manifest
from scripts.evaluation.write_model_card import CARD_FILE, write_card
from tests.scripts.small_project import ROOT

CROPS = {
    "count": 1797,
    "accuracy": 0.97829,
    "calibration_error": 0.00683,
    "confusions": [[1, 8, 12], [9, 7, 3]],
}
PHOTOS = {
    "photos": 8,
    "exact": 7,
    "digit_error_rate": 0.03125,
    "unsure": 0.125,
    "false_reads": 0.0,
    "sure_and_wrong": 1,
}


@pytest.fixture
def manifest() -> Manifest:
    return read_manifest(PRETRAINED)


@pytest.fixture
def evaluation(manifest: Manifest) -> dict[str, Any]:
    groups = {"all": PHOTOS, "media": {"photo": PHOTOS}, "sources": {"someone/photos": PHOTOS}}
    return {
        "model": manifest.name,
        "mnist": None,
        "crops": {"optdigits_windep": CROPS, "mine": CROPS},
        "photos": {"calibration_error": 0.0146, "multi": groups},
    }


def write(manifest: Manifest, evaluation: dict[str, Any]) -> str:
    return write_card(manifest, read_manifest(DETECTOR), evaluation)


def test_the_card_that_ships_is_of_the_network_that_ships(manifest: Manifest) -> None:
    card = (PRETRAINED / CARD_FILE).read_text(encoding="utf-8")

    assert card.startswith(f"# {manifest.name}\n")
    assert manifest.files[LITERT_FILE] in card


def test_digits_are_reported_by_set(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    card = write(manifest, evaluation)

    figures = "| 1,797 | 97.83 % | 0.68 % | 1 → 8 (12), 9 → 7 (3) |"
    assert f"| Optical Recognition of Handwritten Digits (UCI), other writers {figures}" in card
    assert f"| mine {figures}" in card
    assert "MNIST, test set" not in card


def test_photos_are_reported_by_kind_medium_and_source(
    manifest: Manifest, evaluation: dict[str, Any]
) -> None:
    card = write(manifest, evaluation)

    assert "### Several digits" in card
    assert "### One digit" not in card
    for name in ("all", "medium: photo", "someone/photos"):
        assert f"| {name} | 8 | 87.5 % | 3.1 % | 12.5 % | 0.0 % | 1 |" in card
    assert "calibration error of 1.46 %" in card
    assert "- The photos were seen while thresholds were chosen" in card


def test_the_recipe_is_the_manifests(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    card = write(manifest, evaluation)

    fonts = manifest.training["fonts"]
    assert isinstance(fonts, tuple)
    assert f"The manifest lists its {len(fonts)} fonts." in card
    assert "No photo that anybody sent" in card
    assert f"in {manifest.total_seconds / 60:.0f} minutes" in card
    assert all(digest in card for digest in manifest.data_sha256.values())


def test_runs_stand_side_by_side_and_contributed_digits_are_not_denied(
    manifest: Manifest, evaluation: dict[str, Any]
) -> None:
    first = Run(name="cnn-1", training={"epochs": 14, "teachers": ("a", "b")}, seconds=3000.0)
    changes = {
        "training": {"epochs": 2, "start": "cnn-1", "initial_weights": ()},
        "seconds": 60.0,
        "earlier": (first,),
        "data_sha256": {"contributions": "0" * 64},
    }

    card = write(manifest.model_copy(update=changes), evaluation)

    assert f"|  | cnn-1 | {manifest.name} |\n|---|---|---|\n| epochs | 14 | 2 |" in card
    assert "| teachers | a, b |  |\n| start |  | cnn-1 |\n| minutes | 50 | 1 |" in card
    assert "in 51 minutes" in card
    assert "initial weights" not in card
    assert "No photo that anybody sent" not in card


def test_what_was_not_measured_is_left_out(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    bare = {"model": evaluation["model"], "mnist": None, "crops": {}}

    card = write(manifest, bare)

    assert "## How well" not in card
    assert "photos were seen" not in card
    assert "## Limits" in card


@pytest.fixture
def version(tmp_path: Path) -> Path:
    copied = tmp_path / "version"
    shutil.copytree(PRETRAINED, copied)
    (copied / CARD_FILE).unlink()
    return copied


def run_script(evaluation: Path, version: Path) -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts" / "evaluation" / "write_model_card.py"
    command = [sys.executable, str(script), str(evaluation)]
    return subprocess.run(
        [*command, "--model", str(version)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_the_card_lies_beside_the_manifest(tmp_path: Path, version: Path) -> None:
    name = read_manifest(version).name
    evaluation = tmp_path / "evaluation.json"
    evaluation.write_text(json.dumps({"model": name, "mnist": None, "crops": {}}))

    finished = run_script(evaluation, version)

    assert finished.returncode == 0
    assert finished.stdout.strip() == str(version / CARD_FILE)
    assert (version / CARD_FILE).read_text(encoding="utf-8").startswith(f"# {name}\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"model": "another"}', "needs an evaluation of that version, received: one of another"),
        ("[]", "is no evaluation, but a list"),
        ("{", "cannot be read as an evaluation: "),
    ],
)
def test_what_is_no_evaluation_of_the_version_is_told_in_one_line(
    tmp_path: Path, version: Path, content: str, said: str
) -> None:
    evaluation = tmp_path / "evaluation.json"
    evaluation.write_text(content)

    refused = run_script(evaluation, version)

    assert refused.returncode == 1
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (version / CARD_FILE).exists()
