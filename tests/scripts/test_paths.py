import sys
from pathlib import Path

import pytest

from scripts import read
from scripts.paths import data_directory, path_from
from tests.scripts.small_project import exit_code


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with none of the variables set."""
    monkeypatch.chdir(tmp_path)
    for variable in ("MNIST_PATH", "DATA_DIR"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def test_paths_are_read_from_the_env_file_and_may_begin_with_the_home_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults = data_directory(), path_from("MNIST_PATH")
    (folder / ".env").write_text("DATA_DIR=~/rakam\r\nMNIST_PATH='/srv/my mnist.npz'\n")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))

    assert defaults == (Path("data"), None)
    assert data_directory() == folder / "rakam"
    assert path_from("MNIST_PATH") == Path("/srv/my mnist.npz")


def test_an_env_file_that_cannot_be_read_is_refused_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".env").write_bytes("# ş".encode("windows-1254"))
    monkeypatch.setattr(sys, "argv", ["read.py", "photo.jpg"])

    refused = exit_code(read.main)

    assert refused == "read.py: .env is not UTF-8: save it in that encoding"
    assert capsys.readouterr() == ("", "")
