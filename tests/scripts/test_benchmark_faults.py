import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.benchmark_faults import Plan, Result, as_lines
from scripts.benchmarks.faulty_bot_api import AFTER, BEFORE, UNREACHABLE, Faults
from tests.scripts.small_project import ROOT

PLAN = Plan(photos=24, people=5, kills=2, faults=0.1, outage=2.0, seed=7)


@pytest.mark.slow
def test_no_photo_is_lost_though_the_network_fails_and_the_bot_is_killed(tmp_path: Path) -> None:
    script = str(ROOT / "scripts" / "benchmark_faults.py")
    wanted = ("--photos=24", "--people=5", "--kills=2", "--outage=2", "--seed=7", "--json")

    told = subprocess.run(
        [sys.executable, script, *wanted],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    result = json.loads(told.stdout)
    assert result["plan"] == vars(PLAN)
    assert result["lost"] == 0
    assert result["answers"] >= 24 + result["duplicated"]
    assert result["faults"]


def test_a_share_of_the_calls_fails_in_every_way() -> None:
    faults = Faults(0.5, seed=1)

    drawn = [faults.draw(*BEFORE, *AFTER) for _ in range(1000)]

    assert 400 < len(drawn) - drawn.count("") < 600
    assert set(drawn) == {"", *BEFORE, *AFTER}
    assert faults.counts.total() == len(drawn) - drawn.count("")


def test_no_call_works_while_the_network_is_gone() -> None:
    faults = Faults(0.0, seed=1)
    faults.everything_fails = True

    assert [faults.draw(*BEFORE) for _ in range(10)] == [UNREACHABLE] * 10


@pytest.mark.parametrize(("lost", "status"), [(0, "answered       24"), (1, "answered       23")])
def test_the_result_is_told_in_lines(lost: int, status: str) -> None:
    result = Result(
        plan=PLAN, lost=lost, duplicated=2, answers=26, faults={"500": 3, "429": 1}, seconds=9.5
    )

    lines = as_lines(result)

    assert lines[0] == "24 photos from 5 people, 2 kills, 4 faults"
    assert status in lines
    assert "       3 x 500" in lines
