import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.run import bot_arguments
from tests.scripts.small_project import ROOT, Project, lay_out

pytestmark = pytest.mark.skipif(os.name == "nt", reason="plays with links and signals of POSIX")


@pytest.fixture
def bare_project(tmp_path: Path) -> Project:
    return lay_out(tmp_path / "rakam")


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A project that was started on a bare machine, and what it printed."""
    project = lay_out(tmp_path_factory.mktemp("started") / "rakam")
    started = project.run("--check")
    assert started.returncode == 0, started.stderr
    return project, started.stdout


@pytest.fixture
def project(tmp_path: Path, first_start: tuple[Project, str]) -> Project:
    """A project that was started before, for one test."""
    return Project(root=shutil.copytree(first_start[0].root, tmp_path / "rakam", symlinks=True))


def test_a_bare_machine_gets_an_environment_and_the_local_chat(
    first_start: tuple[Project, str],
) -> None:
    _, printed = first_start

    assert "Successfully installed tally-1.0" in printed
    assert printed.splitlines()[-1] == "bot 1.0 --local --check"


def test_only_changed_pins_are_installed_and_a_failed_install_is_repaired_at_the_next_start(
    project: Project,
) -> None:
    second = project.run()
    project.pin("2.0", with_wheel=False)
    failed = project.run()
    project.pin("2.0")
    mended = project.run()

    assert second.stdout == "bot 1.0 --local\n"
    assert failed.returncode == 1
    assert "ERROR: Could not find a version that satisfies" in failed.stderr
    assert failed.stderr.splitlines()[-1].startswith("Installing failed: pip says why above.")
    assert mended.stdout.splitlines()[-1] == "bot 2.0 --local"


@pytest.fixture
def heeding_ctrl_c() -> Iterator[None]:
    """Let children receive Ctrl-C, even if the tests run in the background, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_ctrl_c")
def test_an_install_interrupted_by_ctrl_c_goes_on_at_the_next_start(project: Project) -> None:
    project.pin("2.0")
    with socket.create_server(("127.0.0.1", 0)) as silent_index:
        address = f"http://127.0.0.1:{silent_index.getsockname()[1]}/simple"
        environment = project.environment | {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": address}
        with (
            subprocess.Popen(
                project.command(),
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            ) as start,
            silent_index.accept()[0],
        ):
            os.killpg(start.pid, signal.SIGINT)
            said = start.communicate(timeout=60)[1]

    assert start.returncode == 1
    assert said.splitlines()[-1] == "Stopped. The next start continues from here."
    assert "Traceback" not in said
    again = project.run()
    assert again.stdout.startswith("Making .venv/")  # Half a package may be left in it.
    assert again.stdout.splitlines()[-1] == "bot 2.0 --local"


def test_an_environment_whose_python_is_gone_is_made_anew(project: Project) -> None:
    python = project.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")

    started = project.run()

    assert started.stdout.startswith("Making .venv/")
    assert started.stdout.splitlines()[-1] == "bot 1.0 --local"


def test_without_venv_the_error_says_what_to_install(bare_project: Project, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")

    refused = bare_project.run(PYTHONPATH=str(tmp_path))

    package = f"python3.{sys.version_info.minor}-venv"
    assert refused.returncode == 1
    assert refused.stderr == (
        f"This Python has no venv module: apt install {package}, then start again.\n"
    )
    assert not bare_project.venv.exists()


@pytest.fixture
def other_python(tmp_path: Path, other_minor: int) -> dict[str, str]:
    """Arguments for `Project.run` with which the script detects another Python."""
    pretender = tmp_path / "other-python"
    pretender.symlink_to(Path(sys.executable).resolve())
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if sys.executable.endswith('other-python'):\n"
        f"    sys.version_info = (3, {other_minor}, 1, 'final', 0)\n"
    )
    return {"python": str(pretender), "PYTHONPATH": str(tmp_path)}


@pytest.mark.parametrize("other_minor", [9, 14])
def test_another_python_passes_over_broken_names_and_starts_a_fitting_one_if_there_is_any(
    project: Project, other_python: dict[str, str], other_minor: int, tmp_path: Path
) -> None:
    name = f"python3.{sys.version_info.minor}"
    for folder, script in (("shims", "exit 127"), ("real", f'exec "{sys.executable}" "$@"')):
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    refused = project.run(**other_python, PATH=f"{tmp_path}/shims")
    started = project.run("--check", **other_python, PATH=f"{tmp_path}/shims:{tmp_path}/real")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Rakam needs Python 3.11, 3.12 or 3.13 and this is Python 3.{other_minor}: "
        "install one of them (python.org), then start this command again.\n"
    )
    assert started.returncode == 0, started.stderr
    assert started.stdout.splitlines()[-1] == "bot 1.0 --local --check"


@pytest.mark.parametrize("name", ["run", "test", "setup/interpreter"])
def test_an_old_python_can_read_the_file_that_sends_it_away(name: str) -> None:
    source = (ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8")

    tree = ast.parse(source, feature_version=(3, 6))

    assert tree.body


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (b"BOT_TOKEN=12:ab", []),
        (b"ADMIN_IDS=1\nexport BOT_TOKEN = '12:ab'\n", []),
        ("BOT_TOKEN=12:ab\r\n".encode("utf-16"), []),
        ("# ş\n".encode("windows-1254"), []),
        (b"BOT_TOKEN=\nLOG_LEVEL=INFO", ["--local"]),
        (b"BOT_TOKEN=''", ["--local"]),
        (b"# BOT_TOKEN=12:ab", ["--local"]),
        (b"BOT_TOKEN=12:ab\nBOT_TOKEN=", ["--local"]),
        (b"BOT_TOKEN=${ABSENT}", ["--local"]),
    ],
    ids=[
        "plain", "exported", "of PowerShell", "refused by the bot", "unset", "empty", "comment",
        "unset again", "of an absent variable",
    ],
)  # fmt: skip
def test_a_token_in_the_env_file_or_the_environment_decides_where_the_bot_goes(
    content: bytes, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("BOT_TOKEN", "  ")
    (tmp_path / ".env").write_bytes(content)

    assert bot_arguments(sys.executable, []) == arguments
    assert bot_arguments(sys.executable, ["--local"]) == ["--local"]
    monkeypatch.setenv("BOT_TOKEN", "12:ab")
    assert bot_arguments(sys.executable, []) == []


def test_the_test_command_explains_itself_before_it_installs_anything(
    bare_project: Project,
) -> None:
    command = [sys.executable, str(bare_project.root / "scripts" / "test.py"), "--help"]

    said = subprocess.check_output(command, text=True)

    assert "python3 scripts/test.py [--all] [PYTEST ARGS]" in said
    assert not bare_project.venv.exists()
