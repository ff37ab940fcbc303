"""Which Pythons Rakam runs on. Python 3.6 must still be able to read this file."""

import os
import subprocess
import sys

SUPPORTED = ((3, 13), (3, 12), (3, 11))
"""Versions that every pinned requirement has wheels for."""


def ensure_supported() -> None:
    """Exit with one line if this Python is not supported."""
    if sys.version_info[:2] not in SUPPORTED:
        python = "py -3.13" if os.name == "nt" else "python3.13"
        sys.exit(
            "Rakam needs Python 3.11, 3.12 or 3.13 and this is Python {}.{}: install one of them "
            "(python.org) and name it, as in: {} {}".format(
                *sys.version_info[:2], python, sys.argv[0]
            )
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
