"""The lock of a SQLite database: one process of the bot uses it at a time."""

import os
import sys
from pathlib import Path
from typing import Final

from bot.database.connection import reporting_database_errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SUFFIX: Final = ".lock"
"""Follows the name of the database; this file stays, empty, when no process runs."""


class DatabaseLock:
    """Holds a file beside the database locked; if the process ends, the system unlocks it.

    A second process would take the updates that the first one has in work, and offer to resume
    the training that it runs.
    """

    def __init__(self, database: Path | None) -> None:
        self._file = database and database.with_name(f"{database.name}{SUFFIX}")
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Lock the file; a server is used by several processes, so nothing is locked there.

        Raises:
            SettingsError: Another process has locked it, or it cannot be made.
        """
        if self._file is None:
            return
        with reporting_database_errors():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(self._descriptor)
            except (BlockingIOError, PermissionError):
                self.release()
                raise BlockingIOError("another process uses it") from None

    def release(self) -> None:
        """Unlock the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
