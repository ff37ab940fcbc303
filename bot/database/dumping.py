"""Copies a database as it is at one moment, while others go on writing to it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

from bot.database.address import parse_address
from model.errors import OperatorError

SQLITE_DUMP: Final = "rakam.sqlite3"
POSTGRES_DUMP: Final = "rakam.dump"
DUMP_FILES: Final = (SQLITE_DUMP, POSTGRES_DUMP)

PATIENCE: Final = 30.0
"""Seconds to wait for others who write."""


def dump_database(database: str, folder: Path) -> None:
    """Copy the database into a folder.

    Args:
        database: An SQLAlchemy URL.
        folder: Where the copy will be, under one of the names in `DUMP_FILES`.

    Raises:
        OperatorError: It cannot be read, or the copy not be written.
    """
    url = parse_address(database)
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), folder / SQLITE_DUMP)
    else:
        _call("pg_dump", ["--format=custom", f"--file={folder / POSTGRES_DUMP}"], url)


def load_dump(folder: Path, database: str) -> None:
    """Put the copy that lies in a folder into an empty database.

    Raises:
        OperatorError: It is of another kind, there is something already, or it cannot be written.
    """
    url = parse_address(database)
    sqlite = url.get_backend_name() == "sqlite"
    dump = folder / (SQLITE_DUMP if sqlite else POSTGRES_DUMP)
    if not dump.is_file():
        raise OperatorError(f"DATABASE_URL: the backup is of another kind of database than {url!r}")
    if not sqlite:
        _call("pg_restore", ["--single-transaction", "--exit-on-error", f"{dump}"], url)
        return
    target = Path(url.database or "")
    if target.exists():
        raise OperatorError(f"DATABASE_URL: {target} exists already")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(dump, target)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise OperatorError(f"DATA_DIR or DATABASE_URL: there is no database at {source}")
    try:
        with closing(sqlite3.connect(source, timeout=PATIENCE)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        raise OperatorError(f"{source} cannot be copied: {error}") from error
    if verdict != "ok":
        raise OperatorError(f"{source} is damaged: {verdict}")


def _call(program: str, arguments: list[str], url: URL) -> None:
    """Run a program of PostgreSQL's; the password stands where others cannot list it."""
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    try:
        subprocess.run(  # noqa: S603 - a program with arguments of ours
            [program, "--no-owner", "--no-privileges", f"--dbname={address}", *arguments],
            check=True,
            env={**os.environ, **password},
            stderr=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError as error:
        raise OperatorError(f"{program} is not installed: apt install postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise OperatorError(f"{program} failed: {error.stderr.strip()}") from error
