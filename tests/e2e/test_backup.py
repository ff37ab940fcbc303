"""The drill: a bot at work is backed up, restored elsewhere, and knows what it knew."""

import os
import subprocess
import sys
from pathlib import Path

from model.registry.registry import ModelRegistry
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person
from tests.e2e.running_bot import ROOT
from tests.model_copies import copy_version


def back_up(data: Path, *arguments: str) -> str:
    """Call the command as an operator would."""
    command = [sys.executable, "scripts/backup.py", *arguments]
    environment = {**os.environ, "DATA_DIR": str(data)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def what_it_knows(admin: Person) -> tuple[bytes, str]:
    """Ask for the statistics of all days, and for the models."""
    series = admin.after(admin.say("/stats csv"))
    models = admin.after(admin.say("/models"))
    return admin.file(series["document"]["file_id"]), models["caption"]


def test_a_bot_that_is_restored_from_a_backup_knows_what_it_knew(
    start_bot: StartBot, guest: Person, admin: Person, tmp_path: Path
) -> None:
    lived, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    backup = str(tmp_path / "backup.zip")
    copy_version("second", lived / "models")
    ModelRegistry(lived).promote("second")
    bot = start_bot()
    guest.ask("407")
    series, models = what_it_knows(admin)

    back_up(lived, backup)
    bot.stop()
    said = back_up(elsewhere, "--restore", backup)
    restored = start_bot(DATA_DIR=str(elsewhere))

    assert "Restored" in said
    assert what_it_knows(admin) == (series, models)
    assert b",1," in series.splitlines()[1]
    assert models.startswith("In use: second\n")
    assert bot.complaints == restored.complaints == []
