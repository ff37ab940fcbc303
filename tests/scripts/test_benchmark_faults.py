import json
from pathlib import Path

import pytest

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
