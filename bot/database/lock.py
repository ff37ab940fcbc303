"""The lock of a SQLite database: one process of the bot uses it at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.database.connection import reporting_database_errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SUFFIX: Final = ".lock"
"""Follows the name of the database; this file stays, empty, when no process runs."""


@contextmanager
def locked(database: Path | None) -> Iterator[None]:
    """Hold a file beside the database locked; if the process ends, the system unlocks it.

    A second process would take the updates that the first one has in work, and offer to resume
    the training that it runs. A server is used by several processes: nothing is locked there.

    Raises:
        SettingsError: Another process has locked it, or it cannot be made.
    """
    if database is None:
        yield
        return
    with reporting_database_errors():
        database.parent.mkdir(parents=True, exist_ok=True)
        file = database.with_name(f"{database.name}{SUFFIX}")
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with reporting_database_errors():
            _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        raise BlockingIOError("another process uses it") from None
