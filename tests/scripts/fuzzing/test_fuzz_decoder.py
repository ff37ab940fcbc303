import re
import signal
import subprocess
import sys

import pytest

from model.decoding.photo import decode_photo
from scripts.fuzzing import fuzz_decoder
from scripts.fuzzing.fuzz_decoder import KINDS, SEEDS, examine
from tests.scripts.small_project import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux")


def test_every_seed_is_a_picture_that_is_decoded() -> None:
    sizes = {decode_photo(seed).image.shape for kind in KINDS for seed in SEEDS[kind]}

    assert sizes == {(56, 72), (72, 56)}  # Those with EXIF lie on their sides.


@pytest.mark.parametrize("files", [120, pytest.param(1200, marks=pytest.mark.slow)])
def test_no_broken_picture_harms_the_decoder(files: int) -> None:
    command = [sys.executable, "scripts/fuzzing/fuzz_decoder.py", f"--files={files}", "--seed=7"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.returncode == 0, done.stdout
    assert sum(map(int, re.findall(r"\d+", done.stdout))) == files


def test_what_a_decoder_takes_and_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(content: bytes) -> None:
        raise ZeroDivisionError(content)

    monkeypatch.setattr(fuzz_decoder, "decode_photo", fail)
    raised = examine(0, 1)
    monkeypatch.setattr(fuzz_decoder, "decode_photo", lambda _: b"x" * (64 << 20))
    monkeypatch.setattr(fuzz_decoder, "MEMORY", 1)
    large = examine(0, 2)
    monkeypatch.setattr(fuzz_decoder, "SECONDS", -1.0)
    slow = examine(0, 3)

    assert [raised, large, slow] == ["ZeroDivisionError", "memory", "slow"]


def die_at_the_second(_seed: int, number: int) -> str:
    if number == 1:
        signal.setitimer(signal.ITIMER_PROF, 0.01)
        sum(range(10**12))
    return "refused"


def test_a_worker_that_dies_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_decoder, "examine", die_at_the_second)

    outcomes = list(fuzz_decoder.fuzz(seed=0, files=3))

    assert outcomes == [(0, "refused"), (1, "died"), (2, "refused")]
