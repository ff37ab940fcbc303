import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from model.registry.version import LITERT_FILE, PRETRAINED, Manifest, read_manifest
from scripts.evaluation import write_model_card
from scripts.evaluation.write_model_card import CARD_FILE, write_card

CROPS = {
    "count": 1797,
    "accuracy": 0.97829,
    "calibration_error": 0.00683,
    "confusions": [[1, 8, 12], [9, 7, 3]],
}
EVALUATION: dict[str, Any] = {"mnist": None, "crops": {"optdigits_windep": CROPS, "mine": CROPS}}


@pytest.fixture
def manifest() -> Manifest:
    return read_manifest(PRETRAINED)


def test_the_card_that_ships_is_of_the_network_that_ships(manifest: Manifest) -> None:
    card = (PRETRAINED / CARD_FILE).read_text(encoding="utf-8")

    assert card.startswith(f"# {manifest.name}\n")
    assert manifest.files[LITERT_FILE] in card


def test_a_card_has_figures_by_set_and_does_not_deny_contributed_digits(
    manifest: Manifest,
) -> None:
    card = write_card(manifest, EVALUATION)

    figures = "| 1,797 | 97.83 % | 0.68 % | 1 → 8 (12), 9 → 7 (3) |"
    assert f"| Optical Recognition of Handwritten Digits (UCI), other writers {figures}" in card
    assert f"| mine {figures}" in card
    assert "MNIST, test set" not in card
    assert "No photo that anybody sent" in card
    assert f"in {manifest.seconds / 60:.0f} minutes" in card
    changes = {"data_sha256": {"contributions": "0" * 64}}
    refined = write_card(manifest.model_copy(update=changes), EVALUATION)
    assert "No photo that anybody sent" not in refined


@pytest.fixture
def version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A version without a card, which the command is told to describe."""
    copied = tmp_path / "version"
    shutil.copytree(PRETRAINED, copied, ignore=shutil.ignore_patterns(CARD_FILE))
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "evaluation.json"), f"--model={copied}"])
    return copied


def test_the_card_lies_beside_the_manifest_and_leaves_out_what_was_not_measured(
    tmp_path: Path, version: Path, manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "evaluation.json").write_text(json.dumps({"model": manifest.name}))

    status = write_model_card.main()

    card = (version / CARD_FILE).read_text(encoding="utf-8")
    assert status == 0
    assert capsys.readouterr().out.strip() == str(version / CARD_FILE)
    assert card.startswith(f"# {manifest.name}\n")
    assert "## How well" not in card
    assert "## Limits" in card


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"model": "another"}', "needs an evaluation of that version, received: one of another"),
        ("[]", "cannot be read as an evaluation: "),
        ("{", "cannot be read as an evaluation: "),
    ],
)
def test_what_is_no_evaluation_of_the_version_is_told_in_one_line(
    tmp_path: Path, version: Path, content: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "evaluation.json").write_text(content)

    status = write_model_card.main()

    printed = capsys.readouterr()
    assert (status, printed.out) == (1, "")
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not (version / CARD_FILE).exists()
