"""The files that make Rakam a project: container, settings example, pages to read."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.people.command_menus import ADMIN_MENU, GROUP_MENU
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
OWN_FOLDERS = ("bot", "docs", "model", "scripts")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for name in OWN_FOLDERS for page in (ROOT / name).rglob("*.md"))]
)

LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
"""A link to a file, which is relative to its page."""

NAMED_PATH = re.compile(r"(?<![\w./~-])((?:bot|docs|model|scripts|tests)/[\w./-]*\w)")
"""A path in a text or a command, which is relative to the project's folder."""


def test_the_dockerfile_has_no_faults() -> None:
    beside_python = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    hadolint = shutil.which("hadolint", path=beside_python)
    if hadolint is None:
        pytest.skip("hadolint has no wheel for this platform")

    judged = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert judged.stdout == ""
    assert judged.returncode == 0


def test_the_settings_example_explains_each_setting_of_the_bot_once_and_those_of_compose() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")

    bots, _, composes = example.partition("# --- Docker Compose -")

    assert explained(bots) == sorted(name.upper() for name in Settings.model_fields)
    assert explained(composes) == sorted({*re.findall(r"\$\{([A-Z_]+)", compose)})


def explained(example: str) -> list[str]:
    """List the variables that a part of the example explains."""
    return sorted(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_whatever_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    linked = [page.parent / link for link in LINK.findall(text)]
    named = [ROOT / path for path in NAMED_PATH.findall(text)]

    assert [path for path in linked + named if not path.exists()] == []


def test_the_readme_explains_the_commands_that_the_bot_knows_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    explained = re.findall(r"^\| [^|]*`/([a-z]+)`", readme, re.MULTILINE)

    assert sorted(explained) == sorted({*ADMIN_MENU, *GROUP_MENU})
