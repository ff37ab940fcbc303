"""The project's own `.venv/`: made once, filled with pinned packages, repaired if it is broken."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from scripts.setup.interpreter import SUPPORTED

ROOT: Final = Path(__file__).resolve().parents[2]
"""The project's folder."""

VENV: Final = ROOT / ".venv"
REQUIREMENTS: Final = ROOT / "scripts" / "requirements"
STAMP: Final = VENV / "installed"
"""One line for each set that is installed, or `UNFINISHED`."""

UNFINISHED: Final = "unfinished"
"""Content of the stamp during an installation; a kill may leave an incomplete package."""

SETS: Final = ("full", "dev")
"""Requirement files, by name; the second one includes the first."""

_PIP_OPTIONS: Final = "--require-hashes --only-binary=:all: --no-input --disable-pip-version-check"
_HEALTH: Final = "import pip, sys; print(*sys.version_info[:2], sep='.')"


def prepare(wanted: str) -> Path:
    """Install the set `wanted` into `.venv/` if needed; return its interpreter; exit on failure."""
    try:
        version = _version()
        if not version:
            _create()
            version = _version()
        if _mark(wanted, version) not in _read_stamp():
            _install(wanted, version)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start continues from here.")
    return tool("python")


def tool(name: str) -> Path:
    """Return the path of a program of the environment."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def _version() -> str:
    """Return the environment's Python version, or "" if it must be made anew."""
    if UNFINISHED in _read_stamp():
        return ""
    try:
        answer = subprocess.run(
            [tool("python"), "-c", _HEALTH], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer if answer in {f"{major}.{minor}" for major, minor in SUPPORTED} else ""


def _create() -> None:
    """Make an empty environment in place of anything that is there."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        sys.exit(f"This Python has no venv module: apt install {package}, then start again.")
    print("Making .venv/ ...", flush=True)
    # venv prints its own errors. Its --clear would empty the folder that a link leads to.
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        sys.exit("Making .venv/ failed.")


def _install(wanted: str, version: str) -> None:
    """Install a set with pip, which prints its own progress and errors."""
    STAMP.write_text(f"{UNFINISHED}\n")
    requirements = str(REQUIREMENTS / f"{wanted}.txt")
    python = str(tool("python"))
    command = [python, "-m", "pip", "install", *_PIP_OPTIONS.split(), "-r", requirements]
    print("Installing what Rakam needs; the first time, this takes some minutes ...", flush=True)
    if subprocess.call(command, env=os.environ | {"PIP_USER": "0"}) != 0:
        sys.exit("Installing failed: pip says why above. Start again to try again.")
    sets = SETS[: SETS.index(wanted) + 1]
    STAMP.write_text("".join(f"{_mark(name, version)}\n" for name in sets))


def _read_stamp() -> list[str]:
    return STAMP.read_text().splitlines() if STAMP.is_file() else []


def _mark(name: str, version: str) -> str:
    """Return the line of a set in the stamp: name, Python version and checksum of its pins."""
    pins = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return f"{name} {version} {hashlib.sha256(pins).hexdigest()}"
