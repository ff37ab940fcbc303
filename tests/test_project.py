"""The files that make Rakam a project: container, settings example, licence."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PUBLIC_VARIABLES = {
    *("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATA_DIR", "DATABASE_URL", "MNIST_PATH"),
    *("WEBHOOK_URL", "WEBHOOK_SECRET", "PORT", "DEFAULT_LANGUAGE", "LOG_LEVEL", "LOG_FORMAT"),
}


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


def test_the_settings_example_explains_each_public_variable_once() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    names = re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)

    assert sorted(names) == sorted(PUBLIC_VARIABLES)


def test_every_setting_of_the_bot_is_public_and_explained() -> None:
    settings = pytest.importorskip("bot.settings").Settings

    assert {name.upper() for name in settings.model_fields} <= PUBLIC_VARIABLES
