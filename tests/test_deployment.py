"""What deploys and watches Rakam: compose.yaml, the workflow, the Grafana board."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.lifecycle import UPDATE_LIMIT, WEBHOOK_PATH
from bot.monitoring.health import WELL, Health
from bot.monitoring.server import write_metrics
from bot.settings import Settings
from bot.transport.counters import Counters
from scripts.setup.interpreter import SUPPORTED

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BOARD = json.loads((ROOT / "docs" / "grafana" / "rakam.json").read_text(encoding="utf-8"))

METRIC = re.compile(r"\b(?:rakam|process)_[a-z_]+")


def service(name: str) -> str:
    """Cut a service out of compose.yaml."""
    found = re.search(rf"^  {name}:\n((?: {{4}}.*\n|\n)+)", COMPOSE, re.MULTILINE)
    assert found is not None, name
    return found.group(1)


def test_the_image_starts_the_bot_as_the_script_does() -> None:
    [entrypoint] = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)

    assert json.loads(entrypoint) == ["python", "-m", "bot"]


def test_compose_runs_the_bot_with_nothing_to_write_to_but_the_images_volume() -> None:
    bot = service("rakam")

    [volume] = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"^      - \w+:(\S+)$", bot, re.MULTILINE) == [volume]
    assert "    read_only: true\n" in bot
    assert "    cap_drop: [ALL]\n" in bot
    assert "    stop_grace_period: 15s\n" in bot


def test_compose_checks_health_as_the_image_does() -> None:
    [own] = re.findall(r'^      test: \["CMD", (.*)\]$', service("rakam"), re.MULTILINE)
    [images] = re.findall(r"^ +CMD \[(.*)\]$", DOCKERFILE, re.MULTILINE)

    assert own == images


def test_compose_names_settings_that_there_are() -> None:
    known = {name.upper() for name in Settings.model_fields}
    own = {"TARGET", "DOMAIN", "POSTGRES_PASSWORD"}

    named = set(re.findall(r"\b([A-Z_]{4,})=", COMPOSE)) | set(re.findall(r"\$\{(\w+)", COMPOSE))

    assert own <= named
    assert named - own <= known


def test_postgresql_is_healthy_once_it_answers_where_the_bot_asks() -> None:
    [asked] = re.findall(r'^      test: \["CMD", (.*)\]$', service("postgres"), re.MULTILINE)

    assert '"--host=127.0.0.1"' in asked


def test_the_proxy_calls_the_bot_where_it_listens() -> None:
    [path] = re.findall(r"handle /(\S+) {", COMPOSE)
    [port] = re.findall(r"dynamic a rakam (\d+)", COMPOSE)

    [megabytes] = re.findall(r"max_size (\d+)MB", COMPOSE)

    assert path == WEBHOOK_PATH
    assert int(megabytes) * 1_000_000 == UPDATE_LIMIT
    assert int(port) == Settings.model_fields["port"].default


@pytest.mark.parametrize("name", ["postgres", "proxy"])
def test_whatever_not_everybody_needs_has_a_profile_and_a_fixed_version(name: str) -> None:
    assert re.search(r"^    profiles: \[\w+\]$", service(name), re.MULTILINE)
    assert re.search(r"^    image: \w+:\d+\.\d+[\w.-]*$", service(name), re.MULTILINE)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(workflow: Path) -> None:
    used = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))

    assert used != []
    assert [each for each in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", each)] == []


def test_the_workflow_runs_the_readmes_test_command_on_every_python_that_rakam_knows() -> None:
    [workflow] = [path.read_text(encoding="utf-8") for path in WORKFLOWS]

    [matrix] = re.findall(r"python: \[(.*)\]", workflow)

    assert json.loads(f"[{matrix}]") == [f"{major}.{minor}" for major, minor in sorted(SUPPORTED)]
    assert "- run: python3 scripts/test.py\n" in workflow
    assert "```sh\npython3 scripts/test.py\n```" in (ROOT / "README.md").read_text("utf-8")


def test_the_board_asks_for_metrics_that_there_are_and_for_all_of_our_own() -> None:
    counters = Counters()
    counters.errors.labels("TimedOut").inc()
    health = Health(model="cnn-1", checks={"database": WELL}, waiting=0, poll_age=1.0)
    told = write_metrics(counters, health).decode()

    exported = {
        sample.name for each in text_string_to_metric_families(told) for sample in each.samples
    }
    asked = {name for query in queries(BOARD) for name in METRIC.findall(query)}

    assert asked - exported == set()
    own = {re.sub(r"_(?:bucket|count|sum)$", "", name) for name in exported if "rakam" in name}
    assert own - {re.sub(r"_bucket$", "", name) for name in asked} == set()


def queries(board: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]
