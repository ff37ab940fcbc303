from typing import Any

import pytest

from model.errors import DataError
from model.evaluation.model_card import CARD_FILE, write_card
from model.registry.version import DETECTOR, LITERT_FILE, PRETRAINED, Manifest, Run, read_manifest

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


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_the_recipe_is_the_manifests(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    card = write(manifest, evaluation)

    rows = {cells[0]: cells[-1] for cells in map(cells_of, card.splitlines()) if cells}
    fonts = manifest.training["fonts"]
    assert isinstance(fonts, tuple)
    assert f"The manifest lists its {len(fonts)} fonts." in card
    for name, value in manifest.training.items():
        assert name == "fonts" or rows[name.replace("_", " ")] == str(value)
    minutes = sum(run.seconds for run in manifest.runs) / 60
    assert f"in {minutes:.0f} minutes" in card
    assert f"|  | {' | '.join(run.name for run in manifest.runs)} |" in card
    assert all(digest in card for digest in manifest.data_sha256.values())


def test_runs_stand_side_by_side(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    first = Run(name="cnn-1", training={"epochs": 14, "teachers": ("a", "b")}, seconds=3000.0)
    last = {"name": manifest.name, "training": {"epochs": 2, "start": "cnn-1"}, "seconds": 60.0}

    card = write(manifest.model_copy(update={**last, "earlier": (first,)}), evaluation)

    assert f"|  | cnn-1 | {manifest.name} |\n|---|---|---|\n| epochs | 14 | 2 |" in card
    assert "| teachers | a, b |  |\n| start |  | cnn-1 |\n| minutes | 50 | 1 |" in card
    assert "in 51 minutes" in card


def test_what_was_not_measured_is_left_out(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    bare = {"model": evaluation["model"], "mnist": None, "crops": {}}

    card = write(manifest, bare)

    assert "## How well" not in card
    assert "## Limits" in card


def test_contributed_digits_are_not_denied(manifest: Manifest, evaluation: dict[str, Any]) -> None:
    data = {**manifest.data_sha256, "contributions": "0" * 64}
    refined = manifest.model_copy(update={"data_sha256": data})

    assert "No photo that anybody sent" in write(manifest, evaluation)
    assert "No photo that anybody sent" not in write(refined, evaluation)


def test_an_evaluation_of_another_version_makes_no_card(
    manifest: Manifest, evaluation: dict[str, Any]
) -> None:
    with pytest.raises(DataError, match="received: one of another"):
        write(manifest, evaluation | {"model": "another"})
