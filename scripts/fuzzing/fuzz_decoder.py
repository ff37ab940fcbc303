"""Decode broken pictures, to find any that harm the decoder.

Usage: python scripts/fuzzing/fuzz_decoder.py [--files N] [--first N] [--seed N]

Each file is decoded in a worker process. The status is 1 if one ended the worker, took over 2
seconds or 400 MiB, or raised another error than the two that people are told. The same seed and
number make the same file. Needs Linux.
"""

import argparse
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
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

SEEDS: Final = draw_seeds()
KINDS: Final = tuple(SEEDS)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What happened to a file.

    Attributes:
        number: Which file.
        outcome: decoded, refused, slow, memory, died (crashed or hung), or the name of an error.
        seconds: Processor time.
        memory: MiB.
    """

    number: int
    outcome: str
    seconds: float = 0.0
    memory: int = 0

    @property
    def kind(self) -> str:
        """The format of the file."""
        return KINDS[self.number % len(KINDS)]


def main() -> int:
    """Fuzz as the arguments say; 1 if anything was found."""
    parser = argparse.ArgumentParser(description="Decode broken pictures.")
    parser.add_argument("--files", type=int, default=100_000, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    verdicts = []
    for verdict in fuzz(arguments.seed, arguments.first, arguments.first + arguments.files):
        verdicts.append(verdict)
        if verdict.outcome not in HARMLESS:
            print(f"file {verdict.number}, {verdict.kind}: {verdict.outcome}", flush=True)
    print("\n".join(as_table(verdicts)))
    return 1 if any(verdict.outcome not in HARMLESS for verdict in verdicts) else 0


def make_file(seed: int, number: int) -> bytes:
    """Make a file, from its number alone."""
    chance = Random(f"{seed}-{number}")  # noqa: S311 - no secret
    kind = KINDS[number % len(KINDS)]
    other = chance.choice(SEEDS[chance.choice((kind, chance.choice(KINDS)))])
    return mutate(chance.choice(SEEDS[kind]), other, chance)


def fuzz(seed: int, first: int, last: int) -> Iterator[Verdict]:
    """Decode files in a worker; a new one is started if it dies."""
    while first < last:
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=limit_memory) as worker:
            try:
                while first < last:
                    yield worker.submit(examine, seed, first).result()
                    first += 1
            except BrokenProcessPool:
                yield Verdict(number=first, outcome="died")
                first += 1


def limit_memory() -> None:
    """Limit the memory of this process, after everything that is loaded on demand was loaded."""
    for number in range(len(KINDS)):
        decode(make_file(0, number))
    limit = (read_memory("VmSize") + MARGIN) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def examine(seed: int, number: int) -> Verdict:
    """Decode a file and measure what that takes; a hang ends the process."""
    content = make_file(seed, number)
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # Resets the peak.
    signal.setitimer(signal.ITIMER_PROF, HANG)
    before, began = read_memory("VmRSS"), time.process_time()
    outcome = decode(content)
    seconds, memory = time.process_time() - began, read_memory("VmHWM") - before
    signal.setitimer(signal.ITIMER_PROF, 0)
    if outcome in HARMLESS:
        outcome = "slow" if seconds > SECONDS else "memory" if memory > MEMORY else outcome
    return Verdict(number=number, outcome=outcome, seconds=seconds, memory=memory)


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


def as_table(verdicts: list[Verdict]) -> Iterator[str]:
    """Sum up each format in a line."""
    yield "| format | files | decoded | refused | found | slowest, ms | largest, MiB |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    groups = defaultdict(list)
    for verdict in verdicts:
        groups[verdict.kind].append(verdict)
    for kind, group in sorted(groups.items()):
        counts = Counter(verdict.outcome for verdict in group)
        found = len(group) - sum(counts[outcome] for outcome in HARMLESS)
        slowest = 1000 * max(verdict.seconds for verdict in group)
        largest = max(verdict.memory for verdict in group)
        numbers = f"{len(group)} | {counts['decoded']} | {counts['refused']} | {found}"
        yield f"| {kind} | {numbers} | {slowest:.0f} | {largest} |"


if __name__ == "__main__":
    sys.exit(main())
