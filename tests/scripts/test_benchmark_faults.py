import json
from pathlib import Path

import pytest

from scripts.benchmarks.faulty_crowd import AFTER, BEFORE, UNREACHABLE, Faults
from tests.scripts.small_project import run_script


@pytest.mark.slow
def test_no_photo_is_lost_though_the_network_fails_and_the_bot_is_killed(tmp_path: Path) -> None:
    options = ("--photos=24", "--people=5", "--kills=2", "--outage=2", "--seed=7", "--json")

    run = run_script("benchmark_faults.py", *options, folder=tmp_path)

    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["plan"]["photos"] == 24
    assert result["lost"] == 0
    assert result["answers"] >= 24 + result["duplicated"]
    assert result["faults"]


def test_a_share_of_the_calls_fails_in_every_way_and_all_while_the_network_is_down() -> None:
    faults = Faults(0.5, seed=1)

    drawn = [faults.draw() for _ in range(1000)]
    faults.everything_fails = True

    assert 400 < len(drawn) - drawn.count("") < 600
    assert set(drawn) == {"", *BEFORE, *AFTER}
    assert faults.counts.total() == len(drawn) - drawn.count("")
    assert [faults.draw() for _ in range(10)] == [UNREACHABLE] * 10
