import asyncio
import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup import CONTENTS_FILE, back_up, restore
from bot.database import Database, PeopleStore
from bot.database.dumping import POSTGRES_DUMP, SQLITE_DUMP
from bot.sealing import KEY_FILE, Seal
from bot.settings import Settings, load_settings
from model.errors import OperatorError
from model.registry.registry import ModelRegistry
from tests.model_copies import copy_version
from tests.postgres import PostgresServer, find_programs

ADA = 7


def settings_in(folder: Path, **others: object) -> Settings:
    return load_settings(bot_token="1:nobody", data_dir=folder, **others)  # noqa: S106


async def speak_turkish(settings: Settings) -> None:
    database = Database(settings.database)
    await database.open()
    await PeopleStore(database).remember_language(ADA, "tr")
    await database.close()


async def language_in(settings: Settings) -> str | None:
    database = Database(settings.database)
    await database.open()
    language = await PeopleStore(database).language_of(ADA)
    await database.close()
    return language


@pytest.fixture
def lived(tmp_path: Path) -> Settings:
    """A folder as a bot leaves it: with a database, two versions and a key."""
    settings = settings_in(tmp_path / "lived")
    copy_version("second", settings.data_dir / "models")
    copy_version("third", settings.data_dir / "models")
    ModelRegistry(settings.data_dir).promote("second")
    (settings.data_dir / "models" / ".unfinished-1").mkdir()
    Seal(None, settings.data_dir).close(b"a digit")
    asyncio.run(speak_turkish(settings))
    return settings


@pytest.fixture
def _programs_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the programs of PostgreSQL where an operator has them."""
    programs = find_programs()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def test_what_was_backed_up_is_restored(lived: Settings, tmp_path: Path) -> None:
    again = settings_in(tmp_path / "again")

    made = back_up(lived, tmp_path / "backup")
    restored = restore(tmp_path / "backup", again)

    assert made == restored
    assert asyncio.run(language_in(again)) == "tr"
    assert ModelRegistry(again.data_dir).load_chosen().manifest.name == "second"
    assert sorted(path.name for path in again.data_dir.rglob("*") if path.is_dir()) == [
        "models", "second", "third",
    ]  # fmt: skip
    assert Seal(None, again.data_dir).name == Seal(None, lived.data_dir).name


def test_a_backup_is_for_its_owner_alone(lived: Settings, tmp_path: Path) -> None:
    back_up(lived, tmp_path / "backup")

    paths = [tmp_path / "backup", tmp_path / "backup" / KEY_FILE]
    assert [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths] == [0, 0]


def test_a_bot_that_was_never_started_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="there is no database at"):
        back_up(settings_in(tmp_path / "new"), tmp_path / "backup")

    assert list(tmp_path.iterdir()) == []


def test_a_database_without_models_is_a_backup_too(tmp_path: Path) -> None:
    bare = settings_in(tmp_path / "bare")
    asyncio.run(speak_turkish(bare))

    made = back_up(bare, tmp_path / "backup")

    assert made.files.keys() == {SQLITE_DUMP}


def test_what_somebody_writes_meanwhile_is_whole_or_not_there(
    lived: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(lived.data_dir / "rakam.sqlite3", timeout=60)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people SET language = 'en'")
        back_up(lived, tmp_path / "backup")
        writer.rollback()

    restore(tmp_path / "backup", settings_in(tmp_path / "again"))

    assert asyncio.run(language_in(settings_in(tmp_path / "again"))) == "tr"


@pytest.mark.parametrize("name", [SQLITE_DUMP, "models/second/model.tflite", "models/live.json"])
@pytest.mark.parametrize("harm", ["change", "delete"])
def test_a_damaged_backup_is_refused_and_names_what_is_damaged(
    name: str, harm: str, lived: Settings, tmp_path: Path
) -> None:
    back_up(lived, tmp_path / "backup")
    path = tmp_path / "backup" / name
    if harm == "delete":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"!")

    with pytest.raises(OperatorError, match=f"is damaged: {name}"):
        restore(tmp_path / "backup", settings_in(tmp_path / "again"))

    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("content", [None, "{", json.dumps({"made": "now"})])
def test_a_folder_that_is_no_backup_is_refused(content: str | None, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    if content is not None:
        (tmp_path / "folder" / CONTENTS_FILE).write_text(content)

    with pytest.raises(OperatorError, match=r"holds no backup|is damaged"):
        restore(tmp_path / "folder", settings_in(tmp_path / "again"))


def test_nothing_that_is_there_already_is_written_over(lived: Settings, tmp_path: Path) -> None:
    back_up(lived, tmp_path / "backup")
    elsewhere = tmp_path / "other.sqlite3"
    elsewhere.touch()

    with pytest.raises(OperatorError, match="is not empty"):
        back_up(lived, tmp_path / "backup")
    with pytest.raises(OperatorError, match="is not empty"):
        restore(tmp_path / "backup", lived)
    with pytest.raises(OperatorError, match="exists already"):
        restore(
            tmp_path / "backup",
            settings_in(tmp_path / "again", database_url=f"sqlite:///{elsewhere}"),
        )
    assert elsewhere.read_bytes() == b""
    assert list((tmp_path / "again").iterdir()) == []


def test_a_restore_that_is_killed_leaves_no_database_and_the_next_one_says_what_to_do(
    lived: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(lived, tmp_path / "backup")
    again, killed = settings_in(tmp_path / "again"), tmp_path / "killed"

    def stop_the_clock(*_: object) -> None:
        shutil.copytree(again.data_dir, killed)

    monkeypatch.setattr("bot.backup.load_dump", stop_the_clock)
    restore(tmp_path / "backup", again)
    left = {path.name.partition("-")[0] for path in killed.iterdir()}

    assert left == {"models", KEY_FILE, ".unfinished"}
    with pytest.raises(OperatorError, match="delete it and try again"):
        restore(tmp_path / "backup", settings_in(killed))


def test_a_chosen_version_that_is_gone_is_no_backup(lived: Settings, tmp_path: Path) -> None:
    (lived.data_dir / "models" / "second").rename(tmp_path / "gone")

    with pytest.raises(OperatorError, match="second was chosen and then deleted"):
        back_up(lived, tmp_path / "backup")


def test_a_folder_that_cannot_be_made_is_told(lived: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OperatorError, match="cannot be used"):
        back_up(lived, tmp_path / "file" / "backup")


@pytest.mark.usefixtures("_programs_at_hand")
def test_a_postgresql_database_is_dumped_and_restored(
    lived: Settings, postgres: PostgresServer, tmp_path: Path
) -> None:
    here = settings_in(lived.data_dir, database_url=postgres.make_database())
    there = settings_in(tmp_path / "again", database_url=postgres.make_database())
    asyncio.run(speak_turkish(here))

    made = back_up(here, tmp_path / "backup")
    restore(tmp_path / "backup", there)

    assert POSTGRES_DUMP in made.files
    assert asyncio.run(language_in(there)) == "tr"
    assert not (there.data_dir / POSTGRES_DUMP).exists()
    with pytest.raises(OperatorError, match="pg_restore failed"):
        restore(
            tmp_path / "backup",
            settings_in(tmp_path / "more", database_url=there.database_url),
        )


def test_a_backup_of_another_kind_of_database_is_refused(lived: Settings, tmp_path: Path) -> None:
    back_up(lived, tmp_path / "backup")
    there = settings_in(tmp_path / "again", database_url="postgresql://ada:secret@127.0.0.1/rakam")

    with pytest.raises(OperatorError, match="of another kind of database") as caught:
        restore(tmp_path / "backup", there)

    assert "secret" not in str(caught.value)


def test_a_missing_program_is_named(
    tmp_path: Path, lived: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    here = settings_in(lived.data_dir, database_url="postgresql://127.0.0.1/rakam")

    with pytest.raises(OperatorError, match="pg_dump is not installed"):
        back_up(here, tmp_path / "backup")
