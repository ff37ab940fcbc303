"""The memory that the process holds."""

import subprocess
import sys

import pytest

FILL_AND_FREE = """
from bot.memory import hold_freed_memory, measure_resident, return_freed_memory

hold_freed_memory()
before = measure_resident()
# Blocks of the size of an image, of which the last one keeps the heap from shrinking by itself.
images = [b"x" * 1_000_000 for _ in range(40)]
last = b"x" * 1_000_000
images.clear()
held = measure_resident()
return_freed_memory()
print(held - before, measure_resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be asked")
def test_freed_images_are_held_until_they_are_returned() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FILL_AND_FREE], check=True, capture_output=True, text=True
    )

    held, kept = map(int, run.stdout.split())
    assert held > 30_000_000
    assert kept < 10_000_000
