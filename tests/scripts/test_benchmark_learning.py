import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.benchmark_learning import (
    EXAMINED,
    FIRST_EXAMINED,
    TAUGHT,
    Result,
    Score,
    as_lines,
    written,
)
from tests.e2e.teaching import Lesson
from tests.hand import DIGITS, write_digit
from tests.scripts.small_project import ROOT

BEFORE = Score(
    model="cnn-1", hand_errors=0.4, by_digit={0: 0.5, 1: 0.4, 7: 0.3}, mnist_accuracy=0.9969
)
RESULT = Result(
    lesson=Lesson(sent=60, right=33, told=56),
    accepted=56,
    before=BEFORE,
    after=replace(BEFORE, model="cnn-2", hand_errors=0.2, mnist_accuracy=0.9965),
    seconds=300.0,
    answered_at_rest=0.2,
    answered_meanwhile=0.5,
)


@pytest.mark.parametrize(
    ("hand_errors", "mnist_accuracy", "reached"),
    [(0.2, 0.9964, True), (0.21, 0.9969, False), (0.0, 0.9963, False)],
    ids=["reached", "too many errors", "forgot"],
)
def test_the_errors_are_to_be_halved_and_nothing_else_forgotten(
    hand_errors: float, mnist_accuracy: float, *, reached: bool
) -> None:
    after = replace(BEFORE, hand_errors=hand_errors, mnist_accuracy=mnist_accuracy)

    assert replace(RESULT, after=after).reached == reached


def test_nobody_waits_much_longer_while_it_learns() -> None:
    assert replace(RESULT, answered_meanwhile=0.59).reached
    assert not replace(RESULT, answered_meanwhile=0.61).reached


def test_a_table_shows_before_and_after() -> None:
    lines = list(as_lines(RESULT))

    assert lines[0] == "60 photos sent, 33 read right; 56 confirmed or"
    assert [line.split() for line in lines[3:5]] == [
        ["model", "cnn-1", "cnn-2"],
        ["errors", "in", "200", "new", "digits", "40.00%", "20.00%"],
    ]
    assert lines[-1] == "reached"


def test_what_is_examined_was_never_sent() -> None:
    sent = dict(enumerate(written(range(TAUGHT))))
    [(photo, digit)] = written([FIRST_EXAMINED])

    assert [digit for _, digit in sent.values()][:4] == [*DIGITS, DIGITS[0]]
    assert TAUGHT + EXAMINED < FIRST_EXAMINED
    assert photo == write_digit(digit, FIRST_EXAMINED)
    assert photo not in {photo for photo, _ in sent.values()}


def test_without_mnist_it_says_so_in_a_line(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "benchmark_learning.py"],
        cwd=tmp_path,
        env=os.environ | {"MNIST_PATH": "absent.npz"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr.startswith("benchmark_learning.py: MNIST_PATH names no file")
    assert len(run.stderr.splitlines()) == 1
