"""Decode broken pictures, to find any that harm the decoder.

Usage: python scripts/fuzzing/fuzz_decoder.py [--files N] [--seed N]

Each file is decoded in a worker process. The status is 1 if one ended the worker, took over 2
seconds or 400 MiB, or raised another error than the two that people are told. The same seed and
number make the same file. Needs Linux.
"""

import argparse
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.decoding.photo import decode_photo
from model.errors import PhotoError
from scripts.fuzzing.broken_pictures import draw_seeds, mutate

MEMORY: Final = 400
"""MiB that decoding a file may take."""

MARGIN: Final = 1024
"""MiB that a worker can take at most, to protect the machine."""

SECONDS: Final = 2.0
"""Processor time that a file may take."""

HANG: Final = 10.0
"""Processor time after which the worker is ended."""

HARMLESS: Final = ("decoded", "refused")
"""Other outcomes: slow, memory, died (crashed or hung), or the name of an error."""

SEEDS: Final = draw_seeds()
KINDS: Final = tuple(SEEDS)


def main() -> int:
    """Fuzz as the arguments say; 1 if anything was found."""
    parser = argparse.ArgumentParser(description="Decode broken pictures.")
    parser.add_argument("--files", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    for number, outcome in fuzz(arguments.seed, arguments.files):
        counts[outcome] += 1
        if outcome not in HARMLESS:
            print(f"file {number}, {KINDS[number % len(KINDS)]}: {outcome}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    return 0 if counts.keys() <= set(HARMLESS) else 1


def make_file(seed: int, number: int) -> bytes:
    """Make a file, from its number alone."""
    chance = Random(f"{seed}-{number}")  # noqa: S311 - no secret
    kind = KINDS[number % len(KINDS)]
    other = chance.choice(SEEDS[chance.choice((kind, chance.choice(KINDS)))])
    return mutate(chance.choice(SEEDS[kind]), other, chance)


def fuzz(seed: int, files: int) -> Iterator[tuple[int, str]]:
    """Decode files in a worker, and name the outcome of each; a new one is started if it dies."""
    number = 0
    while number < files:
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=limit_memory) as worker:
            try:
                while number < files:
                    yield number, worker.submit(examine, seed, number).result()
                    number += 1
            except BrokenProcessPool:
                yield number, "died"
                number += 1


def limit_memory() -> None:
    """Limit the memory of this process, after everything that is loaded on demand was loaded."""
    for number in range(len(KINDS)):
        decode(make_file(0, number))
    limit = (read_memory("VmSize") + MARGIN) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def examine(seed: int, number: int) -> str:
    """Decode a file, measure what that takes, and name the outcome; a hang ends the process."""
    content = make_file(seed, number)
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # Resets the peak.
    signal.setitimer(signal.ITIMER_PROF, HANG)
    before, began = read_memory("VmRSS"), time.process_time()
    outcome = decode(content)
    seconds, memory = time.process_time() - began, read_memory("VmHWM") - before
    signal.setitimer(signal.ITIMER_PROF, 0)
    if outcome in HARMLESS:
        outcome = "slow" if seconds > SECONDS else "memory" if memory > MEMORY else outcome
    return outcome


def read_memory(field: str) -> int:
    """Read how much memory this process has, in MiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition(f"{field}:")[2].split()[0]) // 1024


def decode(content: bytes) -> str:
    """Decode a file, and name the outcome."""
    try:
        decode_photo(content)
    except PhotoError:
        return "refused"
    except MemoryError:
        return "memory"
    except Exception as error:  # noqa: BLE001 - any other error is a finding
        return type(error).__name__
    return "decoded"


if __name__ == "__main__":
    sys.exit(main())
