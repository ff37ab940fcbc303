import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

IMPORT_WHAT_SERVES = """
import sys
from bot.lean_imports import lean_imports

with lean_imports(listens=sys.argv[1] == "webhook"):
    from bot import serving
print(*sys.modules)
"""

OF_NO_USE = {
    "alembic",
    "click",
    "cryptography",
    "keras",
    "matplotlib",
    "pillow_heif",
    "psycopg",
    "rich",
    "sqlalchemy.orm",
    "tensorflow",
}
"""What a bot that answers photos does without, though it is installed."""


def import_what_serves(mode: str, then: str = "") -> set[str]:
    command = [sys.executable, "-c", IMPORT_WHAT_SERVES + then, mode]
    return set(subprocess.check_output(command, text=True, cwd=ROOT).split())


def test_a_bot_that_polls_imports_neither_what_few_need_nor_a_web_server() -> None:
    imported = import_what_serves("polling")

    assert imported.isdisjoint(OF_NO_USE | {"tornado"})
    assert {"telegram", "sqlalchemy", "cv2"} <= imported


def test_a_bot_that_telegram_calls_can_listen() -> None:
    imported = import_what_serves("webhook")

    assert imported.isdisjoint(OF_NO_USE)
    assert "tornado" in imported


@pytest.mark.parametrize("module", ["click", "cryptography.fernet", "tornado.web"])
def test_what_was_left_out_can_be_imported_once_it_is_needed(module: str) -> None:
    imported = import_what_serves("polling", f"import {module}; print({module}.__name__)")

    assert module in imported
