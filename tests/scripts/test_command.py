import os
import subprocess
import sys

HEED = "signal.signal(2, signal.default_int_handler)"
"""Processes in the background ignore Ctrl-C."""

COMMAND = """
from scripts.command import run

run(lambda: print("read by nobody"))
"""


def test_a_command_ends_silently_if_nobody_reads_its_output() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    ended = subprocess.run(
        [sys.executable, "-c", COMMAND],
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (ended.returncode, ended.stderr) == (1, b"")


def test_ctrl_c_ends_a_command_with_one_line() -> None:
    program = "from scripts.command import run\nrun(lambda: signal.raise_signal(2))"
    ended = subprocess.run(
        [sys.executable, "-c", f"import signal\n{HEED}\n{program}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (130, "-c: interrupted\n")
