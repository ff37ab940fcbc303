"""Run commands of the project, or of a small project with the real set-up scripts."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.command import run

ROOT = Path(__file__).resolve().parents[2]


def run_script(
    name: str, *arguments: str, folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the project in a folder."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / name), *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def exit_code(main: Callable[[], int | None]) -> str | int | None:
    """Run a command like its file does; return its status, or its line of refusal."""
    with pytest.raises(SystemExit) as exited:
        run(main)
    return exited.value.code


ECHO_BOT = "import sys, tally; print('bot', tally.VERSION, *sys.argv[1:])"
ENVIRONMENT = "import os, sys; sys.exit(0 if 'BOT_TOKEN' in os.environ else 10)"


@dataclass(frozen=True, kw_only=True)
class Project:
    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if key != "BOT_TOKEN"}
        return inherited | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.root / "wheels")}

    def pin(self, version: str, *, with_wheel: bool = True) -> None:
        wheel = _build_wheel(self.root / "wheels", version)
        checksum = hashlib.sha256(wheel.read_bytes()).hexdigest()
        for name in ("serve", "full", "dev"):
            pins = self.root / "scripts" / "requirements" / f"{name}.txt"
            pins.write_text(f"tally=={version} --hash=sha256:{checksum}\n")
        if not with_wheel:
            wheel.unlink()

    def command(self, *arguments: str, python: str = sys.executable) -> list[str]:
        return [python, str(self.root / "scripts" / "run.py"), *arguments]

    def run(
        self, *arguments: str, python: str = sys.executable, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, python=python),
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def _build_wheel(folder: Path, version: str) -> Path:
    wheel = folder / f"tally-{version}-py3-none-any.whl"
    facts = f"tally-{version}.dist-info"
    files = {
        f"{facts}/METADATA": f"Metadata-Version: 2.1\nName: tally\nVersion: {version}\n",
        f"{facts}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "tally.py": f"VERSION = {version!r}\n",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(f"{facts}/RECORD", "".join(f"{name},,\n" for name in files))
    return wheel


def lay_out(root: Path) -> Project:
    for folder in ("scripts/requirements", "wheels", "bot"):
        (root / folder).mkdir(parents=True)
    for name in ("__init__.py", "run.py", "test.py"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts")
    shutil.copytree(
        ROOT / "scripts" / "setup",
        root / "scripts" / "setup",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (root / "bot" / "__main__.py").write_text(ECHO_BOT)
    (root / "bot" / "environment.py").write_text(ENVIRONMENT)
    project = Project(root=root)
    project.pin("1.0")
    return project
