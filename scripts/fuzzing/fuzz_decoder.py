"""Throw broken pictures at the decoder, which has to survive all of them.

Usage: python scripts/fuzzing/fuzz_decoder.py [--files N] [--first N] [--seed N] [--keep DIR]

Each file is decoded in a worker process. The status is 1 if one killed the worker, took over 2
seconds or 400 MiB, or raised what is no refusal of ours. The same seed makes the same files, also
in parts that begin at `--first`. Runs on Linux.
"""

import argparse
import multiprocessing
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.decoding.photo import decode_photo
from model.errors import PhotoError
from scripts.fuzzing.mutations import mutate
from scripts.fuzzing.seeds import draw_seeds

MEMORY: Final = 400
"""MiB that decoding a file may take."""

WALL: Final = 1024
"""MiB beyond which a worker gets none at all, so that the machine is safe."""

SECONDS: Final = 2.0
"""Processor time that a file may take."""

HANG: Final = 10.0
"""Seconds of processor time after which a file's worker is ended, whatever it is at."""

SILENCE: Final = 300.0
"""Seconds after which a worker is ended that does nothing at all, on the busiest machine."""

HARMLESS: Final = ("decoded", "refused")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a file.

    Attributes:
        number: Which one.
        kind: Its format.
        outcome: decoded, refused, slow, memory, hang, crash, or the name of an error.
        seconds: Processor time that it took.
        memory: MiB that it took.
    """

    number: int
    kind: str
    outcome: str
    seconds: float = 0.0
    memory: int = 0


def main() -> int:
    """Fuzz as the arguments say; 1 if anything was found."""
    parser = argparse.ArgumentParser(description="Throw broken pictures at the decoder.")
    parser.add_argument("--files", type=int, default=100_000, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write what was found there")
    arguments = parser.parse_args()
    verdicts = []
    last = arguments.first + arguments.files
    for verdict in fuzz(arguments.seed, arguments.first, last):
        verdicts.append(verdict)
        if verdict.outcome not in HARMLESS:
            print(f"file {verdict.number}, {verdict.kind}: {verdict.outcome}", flush=True)
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                _, content = Files(arguments.seed).make(verdict.number)
                (arguments.keep / f"{arguments.seed}-{verdict.number}").write_bytes(content)
    print_table(verdicts)
    return 1 if any(verdict.outcome not in HARMLESS for verdict in verdicts) else 0


class Files:
    """Makes the files of a seed, each from its number alone."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._seeds = draw_seeds()
        self._kinds = list(self._seeds)

    def make(self, number: int) -> tuple[str, bytes]:
        """Make a file; return its format and content."""
        chance = Random(f"{self._seed}-{number}")  # noqa: S311 - no secret
        kind = self._kinds[number % len(self._kinds)]
        other = chance.choice(self._seeds[chance.choice((kind, chance.choice(self._kinds)))])
        return kind, mutate(chance.choice(self._seeds[kind]), other, chance)


def fuzz(seed: int, first: int, last: int) -> Iterator[Verdict]:
    """Decode files in workers, of which a new one follows each that dies."""
    files = Files(seed)
    spawning = multiprocessing.get_context("spawn")
    while first < last:
        ours, theirs = spawning.Pipe()
        worker = spawning.Process(target=work, args=(seed, first, last, theirs), daemon=True)
        worker.start()
        theirs.close()
        for verdict in hear(ours):
            yield verdict
            first = verdict.number + 1
        if first < last:
            yield Verdict(number=first, kind=files.make(first)[0], outcome=end(worker))
            first += 1
        worker.join()


def hear(ours: Connection) -> Iterator[Verdict]:
    """Listen to a worker until it ends, or says nothing for too long."""
    try:
        while ours.poll(SILENCE):
            yield ours.recv()
    except EOFError:
        return


def end(worker: BaseProcess) -> str:
    """End a worker that is silent, if it has not ended, and tell why it is."""
    worker.join(SECONDS)
    hangs = worker.is_alive() or worker.exitcode == -signal.SIGPROF
    worker.kill()
    return "hang" if hangs else "crash"


def work(seed: int, first: int, last: int, theirs: Connection) -> None:
    """Decode files one after another, and say what became of each."""
    files = Files(seed)
    for _, content in map(files.make, range(7)):  # Whatever is loaded at need is loaded now.
        judge(content)
    limit = (read_memory("VmSize") + WALL) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for number in range(first, last):
        signal.setitimer(signal.ITIMER_PROF, HANG)
        theirs.send(examine(number, *files.make(number)))


def examine(number: int, kind: str, content: bytes) -> Verdict:
    """Decode a file and measure what that takes."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # The peak begins anew.
    before, began = read_memory("VmRSS"), time.process_time()
    outcome = judge(content)
    seconds, memory = time.process_time() - began, read_memory("VmHWM") - before
    if outcome in HARMLESS:
        outcome = "slow" if seconds > SECONDS else "memory" if memory > MEMORY else outcome
    return Verdict(number=number, kind=kind, outcome=outcome, seconds=seconds, memory=memory)


def read_memory(field: str) -> int:
    """Read how much memory this process has, in MiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition(f"{field}:")[2].split()[0]) // 1024


def judge(content: bytes) -> str:
    """Decode a file and tell in a word how that went."""
    try:
        decode_photo(content)
    except PhotoError:
        return "refused"
    except MemoryError:
        return "memory"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is found
        return type(error).__name__
    return "decoded"


def print_table(verdicts: list[Verdict]) -> None:
    """Print a line for each format."""
    print("| format | files | decoded | refused | found | slowest, ms | largest, MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for kind in sorted({verdict.kind for verdict in verdicts}):
        own = [verdict for verdict in verdicts if verdict.kind == kind]
        counts = Counter(verdict.outcome for verdict in own)
        found = len(own) - sum(counts[outcome] for outcome in HARMLESS)
        slowest = 1000 * max(verdict.seconds for verdict in own)
        numbers = f"{len(own)} | {counts['decoded']} | {counts['refused']} | {found}"
        largest = max(verdict.memory for verdict in own)
        print(f"| {kind} | {numbers} | {slowest:.0f} | {largest} |")


if __name__ == "__main__":
    sys.exit(main())
