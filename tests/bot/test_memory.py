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

FREE_A_LITTLE_AND_MUCH = """
from bot.memory import SURPLUS, hold_freed_memory, measure_resident, return_surplus_memory

hold_freed_memory()
return_surplus_memory()
before = measure_resident()
for share in (0.5, 3):
    images = [b"x" * 1_000_000 for _ in range(int(share * SURPLUS / 1_000_000))]
    last = b"x" * 1_000_000
    images.clear()
    return_surplus_memory()
    print((measure_resident() - before) / SURPLUS)
"""

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be asked")


@on_linux
def test_freed_images_are_held_until_they_are_returned() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FILL_AND_FREE], check=True, capture_output=True, text=True
    )

    held, kept = map(int, run.stdout.split())
    assert held > 30_000_000
    assert kept < 10_000_000


@on_linux
def test_a_surplus_is_returned_between_two_photos_and_less_is_kept_for_the_next_one() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FREE_A_LITTLE_AND_MUCH], check=True, capture_output=True, text=True
    )

    little, much = map(float, run.stdout.split())
    assert little > 0.4
    assert much < 0.4
