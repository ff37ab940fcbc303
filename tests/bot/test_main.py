import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from bot.__main__ import main
from bot.database.connection import Database
from bot.local.server import LocalBotApi
from bot.settings import Settings
from model.registry.registry import ModelRegistry
from tests.model_copies import copy_version

PROJECT = Path(__file__).parents[2]

TOKEN = "123456789:" + "A-made_up" * 4

NAMES = [name.upper() for name in Settings.model_fields]

WRONG = {"BOT_TOKEN": "no token", "WEBHOOK_URL": "http://rakam.example.org", "PORT": "99999"}


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in the process of the test; it must end before anything starts."""

    def run(variables: dict[str, str], *arguments: str) -> tuple[int, str, str]:
        for name in NAMES:
            monkeypatch.setenv(name, variables.get(name, ""))
        monkeypatch.setattr("sys.argv", ["bot", *arguments])
        try:
            status = main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def run_bot(variables: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in NAMES}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=inherited | {"PYTHONPATH": str(PROJECT)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", [[], ["--check"]], ids=["run", "check"])
def test_bad_settings_end_the_command_with_status_2_and_one_line_for_each_error(
    arguments: list[str], command: Command
) -> None:
    status, output, errors = command(WRONG, *arguments)

    assert (status, output) == (2, "")
    assert [line.partition(":")[0] for line in errors.splitlines()] == list(WRONG)


def test_a_check_of_a_working_installation_prints_one_line() -> None:
    status, output, errors = run_bot({"BOT_TOKEN": TOKEN}, "--check")

    assert (status, errors) == (0, "")
    assert output.count("\n") == 1
    assert " 407 " in output


def test_a_check_of_a_damaged_live_model_fails_though_another_one_would_serve(
    command: Command, tmp_path: Path
) -> None:
    network = copy_version("other", tmp_path / "models") / "model.tflite"
    ModelRegistry(tmp_path).promote("other")
    network.write_bytes(network.read_bytes()[:-1])

    status, output, errors = command({"BOT_TOKEN": TOKEN, "DATA_DIR": str(tmp_path)}, "--check")

    assert (status, output) == (1, "")
    assert errors.count("\n") == 1
    assert str(network) in errors


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda _: None, "example.jpg cannot be read: No such file or directory"),
        (Image.new("L", (300, 200), "white").save, "instead of 407"),
    ],
    ids=["missing", "read wrong"],
)
def test_a_check_with_a_damaged_example_fails_with_one_line(
    spoil: Callable[[Path], object],
    told: str,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example = tmp_path / "example.jpg"
    monkeypatch.setattr("bot.models.example.EXAMPLE", example)
    spoil(example)

    status, output, errors = command({"BOT_TOKEN": TOKEN}, "--check")

    assert (status, output, errors.count("\n")) == (1, "", 1)
    assert errors.strip().endswith(told)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite:///{folder}/notes.txt"),
        ("DATA_DIR", os.devnull),
        ("all_proxy", "ftp://127.0.0.1:9"),
        ("https_proxy", "http://user:hidden@127.0.0.1:port"),
        ("SSL_CERT_FILE", "absent.pem"),
    ],
)
def test_a_database_or_a_network_that_cannot_be_used_ends_the_command_in_one_line(
    variable: str, value: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no database", encoding="utf-8")
    unset = dict.fromkeys(("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"), "")

    status, output, errors = run_bot(
        {**unset, "BOT_TOKEN": TOKEN, variable: value.format(folder=tmp_path)}
    )

    assert (status, output) == (2, "")
    assert variable.upper() in errors.splitlines()[-1]
    assert "hidden" not in errors
    assert "Traceback" not in errors


def test_a_rejected_token_is_reported_without_showing_it(
    api: LocalBotApi,
) -> None:
    status, _, errors = run_bot({"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.api_url})

    assert status == 2
    assert errors.splitlines()[-1].startswith("BOT_TOKEN: Telegram rejects it")
    assert TOKEN not in errors
    assert TOKEN.partition(":")[2] not in errors
    assert "Traceback" not in errors


def test_a_port_that_is_taken_ends_the_local_chat_in_one_line(api: LocalBotApi) -> None:
    port = api.api_url.rpartition(":")[2]

    status, output, errors = run_bot({}, "--local", "--no-browser", "--port", port)

    assert status == 1
    assert output == ""
    assert errors.startswith(f"Port {port} cannot be used")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_an_invalid_port_is_refused_before_anything_starts(port: str, command: Command) -> None:
    status, output, errors = command({}, "--local", "--no-browser", "--port", port)

    assert (status, output) == (2, "")
    assert "argument --port" in errors.splitlines()[-1]


def test_a_database_that_cannot_be_written_ends_the_command_in_one_line(
    api: LocalBotApi, tmp_path: Path
) -> None:
    environment = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url}
    fill_database(tmp_path / "rakam.sqlite3")

    status, _, errors = run_bot(environment | {"DATA_DIR": str(tmp_path)})

    assert status == 2
    assert errors.splitlines()[-1] == "DATA_DIR or DATABASE_URL: the disk is full"
    assert "Traceback" not in errors


def fill_database(file: Path) -> None:
    """Make an up-to-date database that refuses every write, as a full disk does."""

    async def fill() -> None:
        database = Database(f"sqlite:///{file}")
        await database.open()
        refusing = (
            "CREATE TRIGGER refuse BEFORE INSERT ON replicas "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
        await database.change(text(refusing))
        await database.close()

    asyncio.run(fill())
