import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from model.detector.network_input import SIGNATURE
from model.registry.version import load_version
from model.synthesis.fonts import Font
from model.synthesis.glyphs import Typefaces
from model.training.detector import publish, train
from scripts import train_detector
from tests.model.tiny_mnist import make_tiny_mnist
from tests.model.training.detector.test_train import TINY
from tests.scripts.small_project import exit_code


@pytest.fixture(autouse=True)
def small_training(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(train_detector, "RECIPE", replace(TINY, epochs=1, papers=4, scenes=4))
    monkeypatch.setattr(train_detector, "load_mnist", lambda *_: make_tiny_mnist())
    monkeypatch.setattr(publish, "EACH", 1)
    monkeypatch.setattr(train, "TRIED", 2)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str | int | None:
    monkeypatch.setattr(sys, "argv", ["train_detector.py", *arguments])
    return exit_code(train_detector.main)


def test_without_fonts_one_line_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = run(monkeypatch)

    assert refused == "train_detector.py: fonts are missing: run scripts/install_fonts.py first"
    assert capsys.readouterr() == ("", "")


@pytest.mark.slow
def test_a_run_makes_a_version_that_describes_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    font = Font(family="caveat", version="5.2.8", path=tmp_path / "caveat.woff")
    monkeypatch.setattr(train_detector, "list_fonts", lambda _: [font])
    monkeypatch.setattr(train_detector, "load_typefaces", lambda *_: Typefaces())

    status = run(monkeypatch, "--output", str(tmp_path / "version"), "--json")

    epoch, result = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    manifest = load_version(tmp_path / "version", SIGNATURE).manifest
    assert status is None
    assert (epoch["epoch"], epoch["epochs"]) == (1, 1)
    assert result == {"version": manifest.name, "directory": str(tmp_path / "version")}
    assert manifest.name.startswith("detector-")
    assert manifest.training["fonts"] == ("caveat 5.2.8",)
    figures = manifest.training["figures"]
    assert isinstance(figures, tuple)
    assert any(each.startswith("squares ") for each in figures)
