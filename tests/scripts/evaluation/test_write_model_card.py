import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model.evaluation.model_card import CARD_FILE
from model.registry.version import PRETRAINED, read_manifest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def version(tmp_path: Path) -> Path:
    copied = tmp_path / "version"
    shutil.copytree(PRETRAINED, copied)
    (copied / CARD_FILE).unlink()
    return copied


def write_card(evaluation: Path, version: Path) -> subprocess.CompletedProcess[str]:
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

    finished = write_card(evaluation, version)

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

    refused = write_card(evaluation, version)

    assert refused.returncode == 1
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (version / CARD_FILE).exists()
