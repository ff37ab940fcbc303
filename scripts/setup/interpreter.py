"""Find a Python that Rakam supports. Python 3.6 must still be able to read this file."""

import os
import shutil
import subprocess
import sys

SUPPORTED = ((3, 13), (3, 12), (3, 11))
"""Versions that every pinned requirement has wheels for, the preferred one first."""

_REPORT = "import sys; print(*sys.version_info[:2], sep='.'); print(sys.executable)"


def ensure_supported() -> None:
    """Return if this Python is supported; otherwise run this script again with one that is.

    Raises:
        SystemExit: None is on the PATH (one line says so), or the other one has run the script.
    """
    if sys.version_info[:2] in SUPPORTED:
        return
    for version in SUPPORTED:
        for command in _commands(version):
            python = _ask(command, version)
            if python:
                become([python, *sys.argv])
    sys.exit(
        "Rakam needs Python 3.11, 3.12 or 3.13 and this is Python {}.{}: install one of them "
        "(python.org), then start this command again.".format(*sys.version_info)
    )


def become(command: "list[str]") -> None:
    """Replace this process by `command`; on Windows, run it and exit with its status."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - our own command, no shell wanted
    with subprocess.Popen(command) as child:
        while True:
            try:
                sys.exit(child.wait())
            except KeyboardInterrupt:  # The child gets it, too, and ends by itself.
                continue


def _commands(version: "tuple[int, int]") -> "list[list[str]]":
    """List commands that may start a version: matching names on the PATH, the Windows launcher."""
    number = "{}.{}".format(*version)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = [shutil.which(f"python{number}", path=folder) for folder in folders]
    commands = [[path] for path in found if path]
    launcher = shutil.which("py") if os.name == "nt" else None
    return commands + ([[launcher, f"-{number}"]] if launcher else [])


def _ask(command: "list[str]", version: "tuple[int, int]") -> str:
    """Run `command`; return the path of its interpreter, "" if it fails or is another version."""
    try:
        answer = subprocess.check_output(
            [*command, "-c", _REPORT], stderr=subprocess.DEVNULL, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    lines = answer.decode(errors="replace").splitlines()
    return lines[1] if lines[:1] == ["{}.{}".format(*version)] else ""
