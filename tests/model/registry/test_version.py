import hashlib
import json
from pathlib import Path

import pytest

from model.errors import ModelError
from model.registry.registry import ModelRegistry
from model.registry.version import (
    KERAS_FILE,
    LITERT_FILE,
    MANIFEST_FILE,
    PRETRAINED,
    ModelVersion,
    load_version,
    next_name,
    read_manifest,
    save_version,
)
from model.spec import SIGNATURE
from tests.model.manifests import make_manifest

EARLIER_MANIFEST = """{
  "name": "cnn-20261127-2",
  "created": "2026-11-27T06:21:49Z",
  "architecture": "cnn",
  "parameters": 270755,
  "preprocessing": "box20-mass28-stroke1.9-v1",
  "training": {
    "architecture": "cnn", "seed": 7, "epochs": 2, "learning_rate": 0.001,
    "start": "cnn-20261127-1", "teachers": ["cnn-a", "cnn-b"]
  },
  "history": {"loss": [0.5, 0.25], "val_accuracy": [0.99, 0.995]},
  "test_accuracy": 0.9972,
  "data_sha256": {"mnist": "ab12", "contributions": "cd34"},
  "libraries": {"keras": "3.12.0", "python": "3.11.9"},
  "seconds": 1000.5,
  "earlier": [{"name": "cnn-20261127-1", "training": {"epochs": 16}, "seconds": 2000.0}],
  "files": {"model.keras": "12ab", "model.tflite": "34cd", "curves.png": "56ef"}
}"""
"""A manifest as version 0.1.0 wrote it."""

FILES = {
    LITERT_FILE: b"a network that serves",
    KERAS_FILE: b"a network that learns",
    "curves.png": b"a picture",
}


@pytest.fixture
def version(tmp_path: Path) -> ModelVersion:
    return save_version(
        tmp_path / "models" / "mlp-20261123-1", make_manifest("mlp-20261123-1"), FILES
    )


def test_a_saved_version_is_loaded_again_with_the_checksum_of_each_file(
    version: ModelVersion,
) -> None:
    loaded = load_version(version.directory)

    sums = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    assert loaded == version
    assert loaded.litert_path.read_bytes() == FILES[LITERT_FILE]
    assert loaded.manifest.files == sums


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_or_missing_file_is_found(version: ModelVersion, name: str) -> None:
    (version.directory / name).write_bytes(FILES[name][:-1] + b"?")
    with pytest.raises(ModelError, match=f"{name} is damaged: its checksum differs"):
        load_version(version.directory)

    (version.directory / name).unlink()
    with pytest.raises(ModelError, match=f"{name} cannot be read: No such file"):
        load_version(version.directory)


def test_versions_that_cannot_be_trusted_are_refused(tmp_path: Path) -> None:
    save_version(tmp_path / "old", make_manifest("old", preprocessing="box18-v0"), FILES)
    with pytest.raises(ModelError, match=f"box18-v0, but {SIGNATURE} serves"):
        load_version(tmp_path / "old")

    save_version(tmp_path / "served", make_manifest("served"), {LITERT_FILE: b"a network"})
    (tmp_path / "served" / KERAS_FILE).write_bytes(b"from elsewhere")
    with pytest.raises(ModelError, match=r"lists no model\.keras"):
        load_version(tmp_path / "served").keras_path  # noqa: B018 - it refuses

    save_version(tmp_path / "odd", make_manifest("odd"), {"curves.png": b"a picture"})
    (tmp_path / "odd" / LITERT_FILE).write_bytes(b"from elsewhere")
    with pytest.raises(ModelError, match=r"model\.tflite is damaged"):
        load_version(tmp_path / "odd")


@pytest.mark.parametrize("content", [b"", b"{", b"{}"])
def test_a_broken_or_missing_manifest_is_no_version(version: ModelVersion, content: bytes) -> None:
    path = version.directory / MANIFEST_FILE
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.json is damaged: \d+ faults"):
        load_version(version.directory)

    path.unlink()
    with pytest.raises(ModelError, match="holds no model version: No such file"):
        load_version(version.directory)


def test_a_manifest_of_an_earlier_rakam_stays_readable(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_FILE).write_text(EARLIER_MANIFEST)

    manifest = read_manifest(tmp_path)

    assert manifest.name == "cnn-20261127-2"
    written = json.loads(EARLIER_MANIFEST)
    del written["earlier"]
    assert json.loads(manifest.model_dump_json()) == written


def test_a_version_replaces_the_one_before_completely_or_not_at_all(
    version: ModelVersion,
) -> None:
    broken = {LITERT_FILE: b"a new one", "no/such/folder.png": b"a picture"}
    anew, other = make_manifest("mlp-20261123-2"), version.directory.with_name("other")
    for directory in (version.directory, other):
        with pytest.raises(FileNotFoundError):
            save_version(directory, anew, broken)
    before = load_version(version.directory)

    save_version(version.directory, anew, {LITERT_FILE: b"a new one"})

    names = sorted(path.name for path in version.directory.iterdir())
    assert before == version
    assert load_version(version.directory).name == "mlp-20261123-2"
    assert names == [MANIFEST_FILE, LITERT_FILE]
    assert [path.name for path in other.parent.iterdir()] == [version.directory.name]


def test_no_name_is_given_twice(tmp_path: Path) -> None:
    first = next_name("mlp", tmp_path)
    save_version(tmp_path / "models" / first, make_manifest(first), {LITERT_FILE: b"a network"})
    second = next_name("mlp", tmp_path / "models")
    ModelRegistry(tmp_path).delete(first)

    assert first.startswith("mlp-20")
    assert [name.rpartition("-")[2] for name in (first, second)] == ["1", "2"]
    assert next_name("mlp", tmp_path / "models") == second
    assert next_name("other", tmp_path).endswith("-1")


def test_the_version_that_ships_is_intact_and_accurate() -> None:
    shipped = load_version(PRETRAINED).manifest

    assert shipped.architecture == "cnn"
    assert shipped.test_accuracy >= 0.996
    assert set(shipped.files) == {"model.keras", "model.tflite"}
    assert {len(values) for values in shipped.history.values()} == {shipped.training["epochs"]}
