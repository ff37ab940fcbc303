from pathlib import Path

from model.reading.reader import DigitReader
from scripts.benchmark_learning import DIGITS, LEARNED, correct, write
from tests.scripts.small_project import run_script


def test_digits_that_are_found_are_learned_with_their_right_labels(reader: DigitReader) -> None:
    _, labels = correct(reader, write(LEARNED[:12]))

    assert 6 <= len(labels) <= 12
    assert set(labels) == set(DIGITS)


def test_without_mnist_one_line_says_so(tmp_path: Path) -> None:
    run = run_script("benchmark_learning.py", folder=tmp_path, MNIST_PATH="absent.npz")

    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("benchmark_learning.py: MNIST_PATH names no file")
