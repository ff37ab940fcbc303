import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.waiting import wait_until
from tests.scripts.small_project import ROOT

SLOW_PROGRAM = f"""#!{sys.executable}
import pathlib, time
pathlib.Path("started").touch()
time.sleep(600)
"""


@pytest.fixture
def slow_dump(tmp_path: Path) -> Path:
    """A folder with a pg_dump that takes long."""
    program = tmp_path / "programs" / "pg_dump"
    program.parent.mkdir()
    program.write_text(SLOW_PROGRAM, encoding="utf-8")
    program.chmod(0o700)
    return program.parent


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_backup_that_is_ended_leaves_nothing_behind(
    number: signal.Signals, slow_dump: Path, tmp_path: Path
) -> None:
    database = {"DATABASE_URL": "postgresql://127.0.0.1/rakam", "PATH": str(slow_dump)}
    backup = subprocess.Popen(
        [sys.executable, ROOT / "scripts/backup.py", "backups/new"],
        cwd=tmp_path,
        env={**os.environ, **database},
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until((tmp_path / "started").exists)

    backup.send_signal(number)
    _, told = backup.communicate()

    assert (backup.returncode, told) == (1, "backup.py: interrupted\n")
    assert list((tmp_path / "backups").iterdir()) == []
