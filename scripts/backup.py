"""Back up a bot's data, even while it runs, or restore them into an empty folder.

Usage: python scripts/backup.py FILE
       python scripts/backup.py --restore FILE

An archive holds everything that cannot be made again: a copy of the SQLite database as of one
moment, the model versions and which one is in use, and the key of contributed digits if it is in
`DATA_DIR`. It does not hold a PostgreSQL database: use `pg_dump` for that.
"""

import argparse
import shutil
import signal
import sqlite3
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.database.connection import Database
from bot.database.encryption import KEY_FILE
from bot.settings import DATABASE_FILE, Settings, load_settings
from model.errors import OperatorError
from scripts.command import run

UNUSED_TOKEN = "0:a-backup-talks-to-nobody"  # noqa: S105 - opens nothing

MODELS: Final = "models"

DAMAGED: Final = (BadZipFile, EOFError, RuntimeError, UnicodeError, zlib.error)
"""What `ZipFile` raises if bytes are changed or missing."""

LOCK_SECONDS: Final = 30.0
"""Seconds to wait if another process locks the database."""


def main() -> None:
    """Back up or restore, and print one line."""
    parser = argparse.ArgumentParser(description="Back up a bot's data, or restore them.")
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--restore", action="store_true", help="restore into an empty DATA_DIR")
    arguments = parser.parse_args()
    # SIGTERM cleans up like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = load_settings(bot_token=UNUSED_TOKEN)
    if arguments.restore:
        count = restore(arguments.file, settings)
    else:
        count = back_up(settings, arguments.file)
    print(f"{'Restored' if arguments.restore else 'Backed up'}: {count} files.")
    if not Database(settings.database).is_sqlite:
        program = "pg_restore" if arguments.restore else "pg_dump"
        print(f"PostgreSQL is not included: use {program}, as docs/operations.md explains.")


def back_up(settings: Settings, archive: Path) -> int:
    """Write an archive, completely or, if anything fails, not at all; return its number of files.

    Raises:
        OperatorError: The archive exists, or something cannot be read or written.
    """
    if archive.exists():
        raise OperatorError(f"{archive} exists already: choose another name")
    database = Database(settings.database).file
    with _unfinished(archive.parent) as folder:
        unfinished = folder / "archive"
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as file:
            if database is not None:
                _copy_database(database, folder / DATABASE_FILE)
                file.write(folder / DATABASE_FILE, DATABASE_FILE)
            for path in _kept_files(settings.data_dir):
                file.write(path, path.relative_to(settings.data_dir))
        unfinished.chmod(0o600)
        unfinished.rename(archive)
    return len(file.namelist())


def restore(archive: Path, settings: Settings) -> int:
    """Restore an archive into an empty `DATA_DIR`; return its number of files.

    The database is moved last, so that no bot starts with a restore that was killed halfway.

    Raises:
        OperatorError: The archive is damaged or of another kind of database, something exists
            already, or a file cannot be written.
    """
    database = Database(settings.database).file
    for path in (settings.data_dir, database):
        if path is not None and path.exists() and (path.is_file() or any(path.iterdir())):
            raise OperatorError(f"{path} exists and is not empty: nothing is overwritten")
    with _unfinished(settings.data_dir) as folder:
        names = _extract(archive, folder)
        if (DATABASE_FILE in names) != (database is not None):
            raise OperatorError("DATABASE_URL: the backup is of another kind of database")
        for path in folder.iterdir():
            if path.name != DATABASE_FILE:
                path.rename(settings.data_dir / path.name)
        if database is not None:
            database.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder / DATABASE_FILE, database)
    return len(names)


def _copy_database(source: Path, target: Path) -> None:
    if not source.is_file():
        raise OperatorError(f"DATA_DIR or DATABASE_URL: there is no database at {source}")
    try:
        with closing(sqlite3.connect(source, timeout=LOCK_SECONDS)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise OperatorError(f"{source} cannot be copied: {error}") from error


def _kept_files(data_dir: Path) -> Iterator[Path]:
    """List the files to back up; the choice of the model is read before the versions."""
    key = data_dir / KEY_FILE
    if key.is_file():
        yield key
    choices = sorted((data_dir / MODELS).glob("[!.]*.json"))
    yield from choices
    # Empty files beside the versions reserve the names of deleted ones.
    for pattern in ("[!.]*", "[!.]*/**/*"):
        found = sorted((data_dir / MODELS).glob(pattern))
        yield from (path for path in found if path.is_file() and path not in choices)


def _extract(archive: Path, folder: Path) -> list[str]:
    """Extract an archive, which checks the checksum of each file, and list the names."""
    try:
        with ZipFile(archive) as file:
            file.extractall(folder)
            names = file.namelist()
    except DAMAGED as error:
        raise OperatorError(f"{archive} is no backup, or damaged: {error}") from error
    for name in {KEY_FILE, DATABASE_FILE}.intersection(names):
        (folder / name).chmod(0o600)
    return names


@contextmanager
def _unfinished(parent: Path) -> Iterator[Path]:
    """Make a temporary folder; report files that cannot be used by one error.

    Raises:
        OperatorError: A file cannot be read or written.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".unfinished-") as folder:
            yield Path(folder)
    except OSError as error:
        raise OperatorError(
            f"{error.filename or parent} cannot be used: {error.strerror}"
        ) from error


if __name__ == "__main__":
    run(main)
