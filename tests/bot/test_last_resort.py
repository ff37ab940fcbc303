import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]

STUCK = """
import threading
from bot import last_resort
last_resort.PATIENCE = 0.05
last_resort.LastResort().prepare()
threading.Event().wait()
"""

READY = """
from bot import last_resort
last_resort.LastResort().prepare()
"""

IN_TIME = """
import time
from bot import last_resort
last_resort.PATIENCE = 0.05
last = last_resort.LastResort()
last.prepare()
last.cancel()
time.sleep(0.5)
"""


def run(script: str) -> int:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=PROJECT, check=False, timeout=60).returncode


def test_a_process_that_is_stuck_ends_all_the_same() -> None:
    assert run(STUCK) == 1


def test_a_process_that_ends_by_itself_is_not_held_up() -> None:
    assert run(READY) == 0


def test_a_process_in_which_nothing_is_stuck_goes_on() -> None:
    assert run(IN_TIME) == 0
