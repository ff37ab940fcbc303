import os
import signal
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from model.decoding.photo import decode_photo
from scripts.fuzzing.fuzz_decoder import Files, Verdict, examine, fuzz
from scripts.fuzzing.mutations import mutate
from scripts.fuzzing.seeds import FLAVORS, draw_seeds

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux")


@pytest.fixture(scope="module")
def seeds() -> dict[str, list[bytes]]:
    return draw_seeds()


def test_every_seed_is_a_picture_that_is_decoded(seeds: dict[str, list[bytes]]) -> None:
    sizes = {decode_photo(seed).image.shape for kind in seeds for seed in seeds[kind]}

    assert seeds.keys() == FLAVORS.keys()
    assert sizes == {(56, 72), (72, 56)}  # Those with EXIF lie on their sides.


def test_a_file_is_made_from_its_number_alone_and_breaks_its_seed() -> None:
    files = Files(seed=3)

    made = [files.make(number) for number in range(70)]

    assert made == [Files(seed=3).make(number) for number in range(70)]
    assert len({content for _, content in made}) > 60
    assert {kind for kind, _ in made} == FLAVORS.keys()


def test_sizes_are_changed_where_formats_keep_them(seeds: dict[str, list[bytes]]) -> None:
    for kind in seeds:
        chances = [Random(number) for number in range(300)]  # noqa: S311 - no secret
        broken = {mutate(seeds[kind][0], b"other", chance) for chance in chances}
        assert any(b"\x0f\xa0" in each or b"\xa0\x0f" in each for each in broken), kind  # 4000


def test_no_broken_picture_harms_the_decoder() -> None:
    command = [sys.executable, "scripts/fuzzing/fuzz_decoder.py", "--files", "350", "--seed", "7"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("| 30 |") == len(FLAVORS)


def test_what_a_decoder_takes_and_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(content: bytes) -> None:
        raise ZeroDivisionError(content)

    monkeypatch.setattr("scripts.fuzzing.fuzz_decoder.decode_photo", fail)
    raised = examine(1, "PNG", b"")
    monkeypatch.setattr("scripts.fuzzing.fuzz_decoder.decode_photo", lambda _: b"x" * (64 << 20))
    monkeypatch.setattr("scripts.fuzzing.fuzz_decoder.MEMORY", 1)
    large = examine(2, "PNG", b"")
    monkeypatch.setattr("scripts.fuzzing.fuzz_decoder.SECONDS", -1.0)
    slow = examine(3, "PNG", b"")

    assert [raised.outcome, large.outcome, slow.outcome] == ["ZeroDivisionError", "memory", "slow"]


def test_a_worker_that_dies_or_hangs_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.fuzzing.fuzz_decoder.work", die_and_hang)

    outcomes = [verdict.outcome for verdict in fuzz(seed=0, first=0, last=4)]

    assert outcomes == ["refused", "crash", "hang", "refused"]


def die_and_hang(_seed: int, first: int, last: int, theirs: Connection) -> None:
    for number in range(first, last):
        if number == 1:
            os._exit(1)
        if number == 2:
            signal.setitimer(signal.ITIMER_PROF, 0.01)
            sum(range(10**12))
        theirs.send(Verdict(number=number, kind="PNG", outcome="refused"))
