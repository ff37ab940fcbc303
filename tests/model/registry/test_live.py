import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model.errors import OperatorError
from model.registry.live import Choice, read_choice, write_choice

DYING = """
import os, signal, sys
from pathlib import Path
from model.registry.live import Choice, write_choice
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
write_choice(Path(sys.argv[1]), Choice(live="second", previous="first"))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "live.json"
    write_choice(path, Choice(live="first"))
    return path


def test_a_kill_while_the_choice_is_written_leaves_the_old_one(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", DYING, str(path)], check=False)

    assert ended.returncode == -signal.SIGKILL
    assert read_choice(path) == Choice(live="first")
    write_choice(path, Choice(live="second", previous="first"))
    assert [each.name for each in path.parent.iterdir()] == ["live.json"]


def test_a_choice_that_cannot_be_written_stays_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OperatorError, match=r"live\.json cannot be written: No space left"):
        write_choice(path, Choice(live="second"))

    assert read_choice(path) == Choice(live="first")
