import shutil
from pathlib import Path

import pytest

from bot.training.figures import attach_pictures
from model.errors import ModelError
from model.registry.version import PRETRAINED, load_version


def test_pictures_are_saved_beside_the_network_of_a_version(tmp_path: Path) -> None:
    directory = tmp_path / "cnn-20261129-7"
    shutil.copytree(PRETRAINED, directory)

    attach_pictures(directory, {"confusion": b"a picture"})

    version = load_version(directory)
    assert {"confusion.png", "model.keras", "model.tflite"} <= set(version.manifest.files)
    assert (directory / "confusion.png").read_bytes() == b"a picture"
    assert version.litert_path.read_bytes() == (PRETRAINED / "model.tflite").read_bytes()


def test_a_version_that_is_deleted_by_now_gets_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        attach_pictures(tmp_path / "absent", {"curves": b"a picture"})

    assert list(tmp_path.iterdir()) == []
