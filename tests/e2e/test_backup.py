"""The drill: a bot at work is backed up, restored elsewhere, and knows what it knew."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.registry.registry import ModelRegistry
from tests.e2e.conftest import StartBot
from tests.e2e.person import SEVEN, Person
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


@contextmanager
def sending(guest: Person) -> Iterator[list[int]]:
    """Send one photo after the other, until it is enough."""
    sent: list[int] = []
    enough = threading.Event()

    def send() -> None:
        while not enough.is_set():
            sent.extend(guest.send("photo", SEVEN))
            guest.reply_to(sent[-1])

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield sent
    finally:
        enough.set()
        thread.join()


def what_it_knows(admin: Person) -> tuple[bytes, str]:
    """Ask for the statistics of all days, and for the models."""
    series = admin.after(admin.say("/stats csv"))
    models = admin.after(admin.say("/models"))
    return admin.file(series["document"]["file_id"]), models["caption"]


def photos_in(series: bytes) -> int:
    [_, *days] = series.decode().splitlines()
    return sum(int(day.split(",")[1]) for day in days)


def test_a_bot_that_is_restored_from_a_backup_knows_what_it_knew(
    start_bot: StartBot, guest: Person, admin: Person, tmp_path: Path
) -> None:
    lived, quiet, busy = (tmp_path / name for name in ("data", "quiet", "busy"))
    copy_version("second", lived / "models")
    ModelRegistry(lived).promote("second")
    bot = start_bot()

    with sending(guest) as sent:
        guest.ask("7")
        before = len(sent)
        back_up(lived, str(tmp_path / "backup-busy.zip"))
        after = len(sent)
    back_up(lived, str(tmp_path / "backup-quiet.zip"))
    series, models = what_it_knows(admin)
    bot.stop()
    for data in (quiet, busy):
        assert "Restored" in back_up(data, "--restore", str(tmp_path / f"backup-{data.name}.zip"))

    restored = start_bot(DATA_DIR=str(quiet))
    assert what_it_knows(admin) == (series, models)
    assert models.startswith("In use: second\n")
    restored.stop()
    of_the_busy_moment = start_bot(DATA_DIR=str(busy))
    photos = photos_in(what_it_knows(admin)[0])
    assert before - 1 <= photos <= after + 2
    assert [each for each in (bot, restored, of_the_busy_moment) if each.complaints] == []
