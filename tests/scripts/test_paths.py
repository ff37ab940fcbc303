import subprocess
import sys
from pathlib import Path

import pytest

from scripts.paths import data_directory, path_from
from tests.scripts.small_project import ROOT


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with none of the variables set."""
    monkeypatch.chdir(tmp_path)
    for variable in ("MNIST_PATH", "DATA_DIR"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def test_without_any_setting_there_are_the_defaults() -> None:
    assert data_directory() == Path("data")
    assert path_from("MNIST_PATH") is None


def test_paths_are_read_from_the_env_file_and_may_begin_with_the_home_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("DATA_DIR=~/rakam\r\nMNIST_PATH='/srv/my mnist.npz'\n")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))

    assert data_directory() == folder / "rakam"
    assert path_from("MNIST_PATH") == Path("/srv/my mnist.npz")


def test_an_env_file_that_cannot_be_read_is_refused_in_one_line(folder: Path) -> None:
    (folder / ".env").write_bytes("# ş".encode("windows-1254"))

    refused = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "read.py"), "photo.jpg"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "read.py: .env is not UTF-8: save it in that encoding\n"
