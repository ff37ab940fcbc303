import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.reading.reader import DigitReader
from scripts.benchmark_learning import LEARNED, MEASURED, correct, is_reached, write
from scripts.benchmarks.hand import DIGITS
from tests.scripts.small_project import ROOT

BEFORE = {"hand_errors": 0.4, "mnist_accuracy": 0.9969}


@pytest.mark.parametrize(
    ("hand_errors", "mnist_accuracy", "reached"),
    [(0.2, 0.9964, True), (0.21, 0.9969, False), (0.0, 0.9963, False)],
    ids=["reached", "too many errors", "worse on MNIST"],
)
def test_the_errors_must_be_halved_and_mnist_read_as_before(
    hand_errors: float, mnist_accuracy: float, *, reached: bool
) -> None:
    after = {"hand_errors": hand_errors, "mnist_accuracy": mnist_accuracy}

    assert is_reached(BEFORE, after) == reached


def test_digits_that_are_found_are_learned_with_their_right_labels() -> None:
    examples = correct(DigitReader.load(), write(LEARNED[:12]))

    assert 6 <= len(examples) <= 12
    assert set(examples.labels) == set(DIGITS)


def test_photos_that_are_measured_are_not_learned() -> None:
    learned = {photo for photo, _ in write(LEARNED)}

    assert learned.isdisjoint(photo for photo, _ in write(MEASURED))


def test_without_mnist_one_line_says_so(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "benchmark_learning.py"],
        cwd=tmp_path,
        env=os.environ | {"MNIST_PATH": "absent.npz"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("benchmark_learning.py: MNIST_PATH names no file")
