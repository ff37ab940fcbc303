import os
import subprocess
import sys

COMMAND = """
from scripts.command import run

run(lambda: print("read by nobody"))
"""


def test_output_that_nobody_reads_ends_a_command_without_a_word() -> None:
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
