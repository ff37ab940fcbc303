"""The running bot: the real `python -m bot`, with the local server that it talks to."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from tests.e2e.person import PATIENCE, Person, labels

ROOT = Path(__file__).parents[2]

OWN_VARIABLES = ("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATABASE_URL", "WEBHOOK_URL")


class RunningBot:
    """A process of the bot's, its log and the address of its page."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.log_path = folder / f"bot-{len(list(folder.glob('bot-*.log')))}.log"
        inherited = {name: v for name, v in os.environ.items() if name not in OWN_VARIABLES}
        environment = {"DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), **variables}
        with self.log_path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *arguments],
                cwd=folder,
                env=inherited | environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def page_url(self) -> str:
        """Wait for the address of the page, which it prints."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, self.log
        return found.group()

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self.log_path.read_text(encoding="utf-8")

    @property
    def complaints(self) -> list[str]:
        """What it has logged above INFO."""
        return re.findall(r"^.* (?:WARNING|ERROR|CRITICAL) .*$", self.log, re.MULTILINE)

    def stop(self) -> int:
        """Ask it to end, as a container does, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait until it has ended and return its exit status."""
        status = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


StartBot = Callable[..., RunningBot]


@pytest.fixture
def start_bot(tmp_path: Path) -> Iterator[StartBot]:
    """Start bots that share a folder; what still runs in the end is stopped."""
    started: list[RunningBot] = []

    def start(*arguments: str, **variables: Any) -> RunningBot:
        started.append(RunningBot(tmp_path, *arguments, **variables))
        return started[-1]

    yield start
    for bot in started:
        bot.stop()


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """One bot with its chat page, for all tests that leave it as it was."""
    bot = RunningBot(tmp_path_factory.mktemp("bot"), "--local", "--port", "0", "--no-browser")
    yield bot
    assert bot.stop() == 0


@pytest.fixture(scope="session")
def page_url(bot: RunningBot) -> str:
    """The page's address, once nobody on it will be asked for their digits any more."""
    address = bot.page_url()
    for person in (Person(address, GUEST_ID), Person(address, ADMIN_ID)):
        keep_digits(person)
        person.close()
    return address


def keep_digits(person: Person) -> None:
    """Let a person decide that they give none of their digits."""
    told = person.after(person.say("/privacy"))
    person.press(told, "Yes")
    person.press(person.edited(told, lambda said: labels(said) == ["No, keep none"]), "No")
    person.edited(told, lambda said: len(person.versions(said)) == 3)


@pytest.fixture
def guest(page_url: str) -> Iterator[Person]:
    """Somebody whose Telegram is English."""
    person = Person(page_url, GUEST_ID)
    yield person
    person.close()


@pytest.fixture
def turkish(page_url: str) -> Iterator[Person]:
    """Somebody whose Telegram is Turkish."""
    person = Person(page_url, ADMIN_ID, language="tr")
    yield person
    person.close()
