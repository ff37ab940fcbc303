"""The project's own `.venv/`: made once, filled from pinned requirements, repaired by itself."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from scripts.installation import InstallationError, install
from scripts.interpreter import SUPPORTED

ROOT: Final = Path(__file__).resolve().parents[1]
"""The project's folder."""

VENV: Final = ROOT / ".venv"
REQUIREMENTS: Final = ROOT / "scripts" / "requirements"
LOG: Final = VENV / "install.log"
UNFINISHED: Final = VENV / "unfinished"
"""Lies there while packages are installed: what is killed meanwhile may leave half of one."""

SETS: Final = ("serve", "full", "dev")
"""Requirement files, by name; each holds everything of the ones before it."""

_HEALTH: Final = "import pip, sys; print(*sys.version_info[:2], sep='.')"


def prepare(wanted: str) -> Path:
    """Make `.venv/` hold the set `wanted`, doing only what is not done yet.

    Returns:
        The path of the environment's interpreter.

    Raises:
        SystemExit: It cannot be done; one line says why and what to do.
    """
    try:
        version = _version()
        if not version:
            _create()
            version = _version()
        if not _stamp(wanted).is_file() or _stamp(wanted).read_text() != _mark(wanted, version):
            _fill(wanted, version)
    except InstallationError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start goes on from here.")
    return python()


def python() -> Path:
    """Return the path of the environment's interpreter, whether it exists or not."""
    return tool("python")


def tool(name: str) -> Path:
    """Return the path of a program that the environment holds."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def _version() -> str:
    """Return the environment's Python version, or "" if it is missing, broken or unsupported."""
    if UNFINISHED.exists():
        return ""
    try:
        answer = subprocess.run(
            [python(), "-c", _HEALTH], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer if answer in {f"{major}.{minor}" for major, minor in SUPPORTED} else ""


def _create() -> None:
    """Make an empty environment in place of whatever is there.

    Raises:
        InstallationError: This Python has no `venv`, or `venv` failed.
    """
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        message = f"This Python has no venv module: apt install {package}, then start again."
        raise InstallationError(message)
    print("Making .venv/ ...", flush=True)
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        subprocess.run(
            [sys.executable, "-m", "venv", VENV], check=True, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines() or [f"status {error.returncode}"]
        raise InstallationError(f"Making .venv/ failed: {said[-1]}") from error
    except OSError as error:
        raise InstallationError(f"Making .venv/ failed: {error}") from error


def _fill(wanted: str, version: str) -> None:
    """Install a set; the stamps go first and come last, so that half a set never counts."""
    UNFINISHED.touch()
    for name in SETS:
        _stamp(name).unlink(missing_ok=True)
    install(python(), REQUIREMENTS / f"{wanted}.txt", LOG)
    for name in SETS[: SETS.index(wanted) + 1]:
        _stamp(name).write_text(_mark(name, version))
    UNFINISHED.unlink()


def _stamp(name: str) -> Path:
    return VENV / f"{name}.stamp"


def _mark(name: str, version: str) -> str:
    """Return what tells one state of a set from another: the Python and the pins."""
    pins = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return f"{version} {hashlib.sha256(pins).hexdigest()}"
