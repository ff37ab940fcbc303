"""Small projects to set up: one bare, one with an empty environment."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.small_project import Project, lay_out


@pytest.fixture
def bare_project(tmp_path: Path) -> Project:
    return lay_out(tmp_path / "rakam")


@pytest.fixture(scope="session")
def _venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one environment for all tests: it takes seconds."""
    venv = tmp_path_factory.mktemp("environment") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    return venv


@pytest.fixture
def project(bare_project: Project, _venv: Path) -> Project:
    """A project whose environment exists and is still empty, as after an interrupted start."""
    shutil.copytree(_venv, bare_project.venv, symlinks=True)
    return bare_project
