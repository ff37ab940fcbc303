"""Run pip so that a person can follow it, and say in one line what went wrong."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_OPTIONS: Final = (
    "--require-hashes",
    "--only-binary=:all:",
    "--no-input",
    "--progress-bar=off",
    "--disable-pip-version-check",
)
_PIN: Final = re.compile(r"^[\w.-]+==", re.MULTILINE)
_PACKAGE: Final = re.compile(r"(?:Collecting |Processing |Requirement already satisfied: )(\S+)")
_DOWNLOAD: Final = re.compile(r"\s*(?:Downloading|Using cached) (\S+.*)")
_NO_NETWORK: Final = re.compile(r"NewConnection|NameResolution|ConnectTimeout|ReadTimeout|ProxyE")
_LAST_WORDS: Final = 12
"""Lines at the end of pip's output that tell why it failed; trouble before that passed."""


class InstallationError(Exception):
    """The environment cannot be set up; the message is one line for the person who started it."""


def install(python: Path, requirements: Path, log: Path) -> None:
    """Install a requirements file with pip, showing each package as it comes.

    Args:
        python: The interpreter to install for.
        requirements: Pins with checksums.
        log: Receives all that pip says.

    Raises:
        InstallationError: pip failed.
    """
    command: list[str | Path] = [python, "-m", "pip", "install", *_OPTIONS, "-r", requirements]
    environment = os.environ | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    progress = _Progress(len(_PIN.findall(requirements.read_text())))
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        said = _follow(pip.stdout or (), progress, log)
    if pip.returncode != 0:
        progress.close("")
        raise InstallationError(f"{_reason(said)} All that pip said: {log}")
    progress.close("Everything is installed.")


class _Progress:
    """One line that is written over on a terminal, plain lines elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._begun = 0
        self._terminal = sys.stdout.isatty()

    def take(self, line: str) -> None:
        """Show what a line of pip's means to a person, if anything."""
        if package := _PACKAGE.match(line):
            self._begun += 1
            self._show(f"Package {self._begun} of {self._total}: {_name(package[1])}")
        elif download := _DOWNLOAD.match(line):
            place = f"Package {self._begun} of {self._total}"
            self._show(f"{place}: downloading {download[1]}", only_terminal=True)
        elif line.startswith("Ignoring "):  # meant for another platform
            self._total -= 1
        elif line.startswith("Installing collected packages"):
            self._show("Unpacking them all; this can take some minutes ...")
        elif "Retrying" in line:
            self._show("The network does not answer; trying again ...")

    def close(self, farewell: str) -> None:
        """Leave the written-over line and say a last word."""
        self._show(farewell)
        if self._terminal:
            print(flush=True)

    def _show(self, text: str, *, only_terminal: bool = False) -> None:
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{text[:width]:<{width}}", end="", flush=True)
        elif text and not only_terminal:
            print(text, flush=True)


def _name(requirement: str) -> str:
    """Return the package that a pin or a wheel's path names."""
    return re.split(r"==|-\d", re.split(r"[\\/]", requirement)[-1])[0]


def _follow(lines: Iterable[str], progress: _Progress, log: Path) -> list[str]:
    """Pass pip's lines to the log and the progress as they come, and return them."""
    said = []
    with log.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line)
            progress.take(line)
            said.append(line.rstrip())
    return said


def _reason(said: list[str]) -> str:
    """Put into one sentence why pip failed."""
    if any(_NO_NETWORK.search(line) for line in said[-_LAST_WORDS:]):
        return "Installing failed: the package index cannot be reached; is there a network?"
    errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    return f"Installing failed: {errors[0] if errors else (said or ['pip said nothing.'])[-1]}"
