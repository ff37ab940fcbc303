"""Find a Python that Rakam runs on. Python 3.6 must still be able to read this file."""

import os
import shutil
import subprocess
import sys

SUPPORTED = ((3, 13), (3, 12), (3, 11))
"""Versions that every pinned requirement has wheels for, the preferred one first."""

_REPORT = "import sys; print(*sys.version_info[:2], sep='.'); print(sys.executable)"


def ensure_supported() -> None:
    """Return under a supported Python; otherwise start this script again with one.

    Raises:
        SystemExit: There is none on the PATH (a line says so), or it has run the script.
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
            except KeyboardInterrupt:  # the child got it too and ends in its own way
                continue


def _commands(version: "tuple[int, int]") -> "list[list[str]]":
    """List what may start a version: every fitting name on the PATH, the Windows launcher."""
    number = "{}.{}".format(*version)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = [shutil.which(f"python{number}", path=folder) for folder in folders]
    commands = [[path] for path in found if path]
    launcher = shutil.which("py") if os.name == "nt" else None
    return commands + ([[launcher, f"-{number}"]] if launcher else [])


def _ask(command: "list[str]", version: "tuple[int, int]") -> str:
    """Run `command` and return where its interpreter is, or "" if it is broken or another one."""
    try:
        answer = subprocess.check_output(
            [*command, "-c", _REPORT], stderr=subprocess.DEVNULL, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    lines = answer.decode(errors="replace").splitlines()
    return lines[1] if lines[:1] == ["{}.{}".format(*version)] else ""
