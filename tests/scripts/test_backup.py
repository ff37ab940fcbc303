import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from scripts import backup


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the settings at a folder with a model and a PostgreSQL database."""
    version = tmp_path / "data" / "models" / "second"
    version.mkdir(parents=True)
    (version / "model.tflite").write_bytes(b"network")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/rakam")
    monkeypatch.setattr("scripts.backup.signal.signal", lambda *_: None)


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["backup.py", *arguments])
    return backup.main()


def test_with_postgresql_the_files_are_backed_up_and_one_line_names_its_own_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backed_up = call(monkeypatch, "new.zip")
    monkeypatch.setenv("DATA_DIR", "again")
    restored = call(monkeypatch, "--restore", "new.zip")

    said = capsys.readouterr().out.splitlines()
    assert (backed_up, restored) == (0, 0)
    assert said[0::2] == ["Backed up: 1 files.", "Restored: 1 files."]
    assert ["pg_dump" in said[1], "pg_restore" in said[3]] == [True, True]
    assert (tmp_path / "again" / "models" / "second" / "model.tflite").read_bytes() == b"network"


def test_an_interrupted_backup_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ZipFile, "write", interrupt)

    status = call(monkeypatch, "backups/new.zip")

    assert (status, capsys.readouterr().err) == (1, "backup.py: interrupted\n")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_failed_backup_says_why_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL")

    status = call(monkeypatch, "new.zip")

    said = capsys.readouterr().err
    assert status == 1
    assert said.startswith("backup.py: DATA_DIR or DATABASE_URL: there is no database at")
    assert said.count("\n") == 1
