import pytest

from model.reading.reader import DigitReader
from scripts.benchmark_learning import DIGITS, LEARNED, correct, main, write


def test_digits_that_are_found_are_learned_with_their_right_labels(reader: DigitReader) -> None:
    _, labels = correct(reader, write(LEARNED[:12]))

    assert 6 <= len(labels) <= 12
    assert set(labels) == set(DIGITS)


def test_without_mnist_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MNIST_PATH", "absent.npz")

    status = main()

    said = capsys.readouterr().err
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith("benchmark_learning.py: MNIST_PATH names no file")
