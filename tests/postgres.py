"""A PostgreSQL server of Debian's packages that lives as long as the tests that need it."""

import getpass
import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

DEBIANS_PLACES = "/usr/lib/postgresql/*/bin"
"""Where Debian puts the server's programs, which are on nobody's path."""

UNPRIVILEGED = "postgres"
"""Who runs the server where the tests are run by root, for whom it refuses to work."""


def find_programs() -> Path | None:
    """Find the newest server's programs, if one is installed."""
    folders = [str(folder) for folder in sorted(Path("/").glob(DEBIANS_PLACES[1:]), reverse=True)]
    found = shutil.which("initdb", path=os.pathsep.join([*folders, os.environ["PATH"]]))
    return Path(found).resolve().parent if found else None


class PostgresServer:
    """A server with a folder and a socket of its own; nothing listens on the network."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not pytest's folder, into which nobody else may look.
        self._folder = Path(tempfile.mkdtemp(prefix="rakam-"))
        self._numbers = itertools.count(1)
        self._user: dict[str, Any] = {}
        if getpass.getuser() == "root":
            self._user = {"user": UNPRIVILEGED, "group": UNPRIVILEGED, "extra_groups": []}
            shutil.chown(self._folder, UNPRIVILEGED, UNPRIVILEGED)
        self._call("initdb", "--auth=trust", "--username=rakam", "--no-sync", "--encoding=UTF8")
        options = f"-F -c listen_addresses= -k {self._folder}"
        self._call("pg_ctl", "start", "--wait", f"--options={options}", f"--log={self._folder}/log")

    def make_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"rakam_{next(self._numbers)}"
        with psycopg.connect(f"postgresql://rakam@/postgres?host={self._folder}") as connection:
            connection.autocommit = True
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return f"postgresql://rakam@/{name}?host={self._folder}"

    def close(self) -> None:
        self._call("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, f"--pgdata={self._folder}/data", *arguments],
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **self._user,
        )
