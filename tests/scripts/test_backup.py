import asyncio
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.database.connection import Database
from bot.database.encryption import KEY_FILE, Cipher
from bot.database.people import PeopleStore
from bot.settings import DATABASE_FILE, Settings, load_settings
from model.errors import OperatorError
from model.registry.registry import ModelRegistry
from scripts import backup
from scripts.backup import back_up, restore
from scripts.command import INTERRUPTED
from tests.model_copies import copy_version
from tests.scripts.small_project import exit_code

ADA = 7


def settings_in(folder: Path, **others: object) -> Settings:
    return load_settings(bot_token="1:nobody", data_dir=folder, **others)  # noqa: S106


async def language_in(settings: Settings, *, chosen: str | None = None) -> str | None:
    """Choose a language, or find the one that was chosen."""
    database = Database(settings.database)
    await database.open()
    people = PeopleStore(database)
    if chosen is not None:
        await people.remember_language(ADA, chosen)
    language = await people.language_of(ADA)
    await database.close()
    return language


@pytest.fixture
def lived(tmp_path: Path) -> Settings:
    """A folder of a bot with a database, two versions and a key."""
    settings = settings_in(tmp_path / "lived")
    copy_version("second", settings.data_dir / "models")
    copy_version("third", settings.data_dir / "models")
    copy_version("deleted", settings.data_dir / "models")
    ModelRegistry(settings.data_dir).delete("deleted")
    ModelRegistry(settings.data_dir).promote("second")
    (settings.data_dir / "models" / ".unfinished-1").mkdir()
    Cipher(None, settings.data_dir).encrypt(b"a digit")
    asyncio.run(language_in(settings, chosen="tr"))
    return settings


def test_a_backup_is_restored(lived: Settings, tmp_path: Path) -> None:
    again = settings_in(tmp_path / "again")

    made = back_up(lived, tmp_path / "backup.zip")
    restored = restore(tmp_path / "backup.zip", again)

    assert made == restored
    assert asyncio.run(language_in(again)) == "tr"
    assert ModelRegistry(again.data_dir).load_chosen().manifest.name == "second"
    assert sorted(path.name for path in again.data_dir.rglob("*") if path.is_dir()) == [
        "models", "second", "third",
    ]  # fmt: skip
    assert (again.data_dir / "models" / "deleted").is_file()  # Its name is reserved.
    assert Cipher(None, again.data_dir).key_name == Cipher(None, lived.data_dir).key_name
    private = [tmp_path / "backup.zip", *(again.data_dir / n for n in (KEY_FILE, DATABASE_FILE))]
    assert [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private] == [0, 0, 0]


def test_a_place_that_cannot_be_written_to_is_named(lived: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OperatorError, match="file cannot be used"):
        back_up(lived, tmp_path / "file" / "backup.zip")


def test_a_write_during_a_backup_is_in_it_completely_or_not_at_all(
    lived: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(lived.data_dir / "rakam.sqlite3", timeout=60)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people SET language = 'en'")
        back_up(lived, tmp_path / "backup.zip")
        writer.rollback()

    restore(tmp_path / "backup.zip", settings_in(tmp_path / "again"))

    assert asyncio.run(language_in(settings_in(tmp_path / "again"))) == "tr"


@pytest.mark.parametrize("harm", ["changed", "cut", "something else"])
def test_a_damaged_backup_is_refused_and_restores_nothing(
    harm: str, lived: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.zip"
    back_up(lived, archive)
    content = archive.read_bytes()
    middle = len(content) // 2
    archive.write_bytes({
        "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "cut": content[:middle],
        "something else": b"{}",
    }[harm])  # fmt: skip

    with pytest.raises(OperatorError, match=r"backup\.zip is no backup, or damaged"):
        restore(archive, settings_in(tmp_path / "again"))

    assert list((tmp_path / "again").iterdir()) == []


def test_nothing_that_exists_is_overwritten(lived: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    back_up(lived, archive)
    elsewhere = tmp_path / "other.sqlite3"
    elsewhere.touch()
    again = settings_in(tmp_path / "again", database_url=f"sqlite:///{elsewhere}")

    with pytest.raises(OperatorError, match="exists already"):
        back_up(lived, archive)
    with pytest.raises(OperatorError, match="is not empty"):
        restore(archive, lived)
    with pytest.raises(OperatorError, match="nothing is overwritten"):
        restore(archive, again)

    assert elsewhere.read_bytes() == b""
    assert not again.data_dir.exists()


def test_a_backup_of_another_kind_of_database_is_refused(lived: Settings, tmp_path: Path) -> None:
    back_up(lived, tmp_path / "backup.zip")
    there = settings_in(tmp_path / "again", database_url="postgresql://ada:secret@127.0.0.1/rakam")

    with pytest.raises(OperatorError, match="of another kind of database") as caught:
        restore(tmp_path / "backup.zip", there)

    assert "secret" not in str(caught.value)


@pytest.fixture
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the settings at a folder with a model and a PostgreSQL database."""
    version = tmp_path / "data" / "models" / "second"
    version.mkdir(parents=True)
    (version / "model.tflite").write_bytes(b"network")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/rakam")
    monkeypatch.setattr("scripts.backup.signal.signal", lambda *_: None)


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str | int | None:
    monkeypatch.setattr(sys, "argv", ["backup.py", *arguments])
    return exit_code(backup.main)


@pytest.mark.usefixtures("_data_folder")
def test_with_postgresql_the_files_are_backed_up_and_one_line_names_its_own_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backed_up = call(monkeypatch, "new.zip")
    monkeypatch.setenv("DATA_DIR", "again")
    restored = call(monkeypatch, "--restore", "new.zip")

    said = capsys.readouterr().out.splitlines()
    assert (backed_up, restored) == (None, None)
    assert said[0::2] == ["Backed up: 1 files.", "Restored: 1 files."]
    assert ["pg_dump" in said[1], "pg_restore" in said[3]] == [True, True]
    assert (tmp_path / "again" / "models" / "second" / "model.tflite").read_bytes() == b"network"


@pytest.mark.usefixtures("_data_folder")
def test_an_interrupted_backup_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ZipFile, "write", interrupt)

    assert call(monkeypatch, "backups/new.zip") == INTERRUPTED
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.usefixtures("_data_folder")
def test_a_failed_backup_says_why_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")

    said = call(monkeypatch, "new.zip")

    assert isinstance(said, str)
    assert said.startswith("backup.py: DATA_DIR or DATABASE_URL: there is no database at")
    assert "\n" not in said
