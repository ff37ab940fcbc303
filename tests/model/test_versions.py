import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import model.versions
from model.errors import (
    ModelError,
    OperatorError,
    UnknownVersionError,
    VersionInUseError,
    VersionNotLiveError,
)
from model.preprocessing import SIGNATURE
from model.registry import LITERT_FILE, Manifest, ModelVersion, load_version, save_version
from model.versions import ModelVersions

DAY = datetime(2026, 11, 23, tzinfo=UTC)

FILES = {LITERT_FILE: b"a network", "curves.png": b"a picture"}


def make_manifest(name: str, day: int = 0, preprocessing: str = SIGNATURE) -> Manifest:
    return Manifest(
        name=name,
        created=DAY + timedelta(days=day),
        architecture="mlp",
        parameters=109_386,
        preprocessing=preprocessing,
        training={"epochs": 2},
        history={"val_accuracy": [0.8, 0.9]},
        test_accuracy=0.9,
        data_sha256={},
        libraries={},
        seconds=1.5,
    )


@pytest.fixture
def versions(tmp_path: Path) -> ModelVersions:
    """A shipped version and two trained ones, none of which was promoted yet."""
    save_version(tmp_path / "pretrained", make_manifest("shipped"), FILES)
    save_version(tmp_path / "data" / "models" / "first", make_manifest("first", 1), FILES)
    save_version(tmp_path / "data" / "models" / "second", make_manifest("second", 2), FILES)
    return open_again(tmp_path)


def open_again(folder: Path) -> ModelVersions:
    return ModelVersions(folder / "data", shipped=folder / "pretrained")


def damage(folder: Path) -> None:
    (folder / LITERT_FILE).write_bytes(b"half a netw")


def standing(versions: ModelVersions) -> tuple[str, str | None]:
    found = versions.standing()
    return found.live, found.previous


def test_all_versions_are_listed_the_newest_first(versions: ModelVersions) -> None:
    listed = versions.list_all()

    assert [version.name for version in listed] == ["second", "first", "shipped"]
    assert [version.shipped for version in listed] == [False, False, True]
    assert [version.deletable for version in listed] == [True, True, False]
    assert all(version.manifest and version.fault is None for version in listed)


def test_each_version_is_verified_once_for_a_list(
    versions: ModelVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.promote("first")
    versions.promote("second")
    verified: list[str] = []

    def load(directory: Path) -> ModelVersion:
        verified.append(directory.name)
        return load_version(directory)

    monkeypatch.setattr(model.versions, "load_version", load)
    versions.list_all()

    assert sorted(verified) == ["first", "pretrained", "second"]


def test_the_live_version_knows_its_way_back(versions: ModelVersions) -> None:
    versions.promote("first")
    versions.promote("second")

    ways = {version.name: version.way_back for version in versions.list_all()}

    assert ways == {"first": None, "second": "first", "shipped": None}


def test_without_a_data_folder_there_is_the_shipped_version(tmp_path: Path) -> None:
    versions = ModelVersions(tmp_path / "nowhere")

    [shipped] = versions.list_all()

    assert shipped.name == versions.load_live().manifest.name
    assert (shipped.live, shipped.previous, shipped.shipped) == (True, False, True)
    assert not (tmp_path / "nowhere").exists()


def test_what_is_unfinished_or_no_version_is_not_listed(versions: ModelVersions) -> None:
    for name in (".training-cnn-14-128-1", ".unfinished-x", "with space", "a" * 41):
        (versions.directory / name).mkdir()
    (versions.directory / "file").touch()

    assert {version.name for version in versions.list_all()} == {"first", "second", "shipped"}


def test_damaged_versions_are_listed_as_such_with_what_is_known_of_them(
    versions: ModelVersions,
) -> None:
    damage(versions.directory / "second")
    (versions.directory / "first" / "manifest.json").write_text("{")

    listed = {version.name: version for version in versions.list_all()}

    assert "checksum" in (listed["second"].fault or "")
    assert listed["second"].manifest == versions.find("second").manifest is not None
    assert "manifest.json is damaged" in (listed["first"].fault or "")
    assert listed["first"].manifest is None


def test_a_folder_that_is_called_otherwise_than_its_version_is_refused(
    versions: ModelVersions,
) -> None:
    (versions.directory / "second").rename(versions.directory / "renamed")

    with pytest.raises(ModelError, match="renamed holds another version: second"):
        versions.load("renamed")
    with pytest.raises(ModelError):
        versions.promote("renamed")


def test_a_trained_namesake_does_not_stand_in_for_the_shipped_version(
    versions: ModelVersions,
) -> None:
    save_version(versions.directory / "shipped", make_manifest("shipped", 9), FILES)

    assert [version.name for version in versions.list_all()] == ["second", "first", "shipped"]
    assert versions.load("shipped").directory.name == "pretrained"


def test_the_shipped_version_serves_until_another_is_promoted(versions: ModelVersions) -> None:
    assert versions.load_live().manifest.name == "shipped"
    assert standing(versions) == ("shipped", None)


def test_a_promoted_version_serves_and_the_one_before_it_is_remembered(
    versions: ModelVersions, tmp_path: Path
) -> None:
    versions.promote("first")
    versions.promote("second")

    assert standing(open_again(tmp_path)) == ("second", "first")
    assert open_again(tmp_path).load_live().manifest.name == "second"


def test_it_is_known_since_when_a_version_is_chosen(versions: ModelVersions) -> None:
    assert versions.chosen_at("shipped") is None
    before = datetime.now(UTC) - timedelta(seconds=1)

    versions.promote("first")

    chosen = versions.chosen_at("first")
    assert chosen is not None
    assert before <= chosen <= datetime.now(UTC)
    assert versions.chosen_at("second") is None
    (versions.directory / "live.json").write_text("half a cho")
    assert versions.chosen_at("first") is None


def test_promoting_the_live_version_again_forgets_nothing(versions: ModelVersions) -> None:
    versions.promote("first")

    for _ in range(3):
        versions.promote("second")

    assert standing(versions) == ("second", "first")


def test_the_shipped_version_is_promoted_like_any_other(versions: ModelVersions) -> None:
    versions.promote("first")

    versions.promote("shipped")

    assert standing(versions) == ("shipped", "first")


def test_a_new_shipped_version_serves_where_the_old_one_did(
    versions: ModelVersions, tmp_path: Path
) -> None:
    versions.promote("first")
    versions.promote("shipped")

    save_version(tmp_path / "pretrained", make_manifest("shipped-anew", 9), FILES)

    assert standing(open_again(tmp_path)) == ("shipped-anew", "first")


def test_rolling_back_lets_the_previous_version_serve(versions: ModelVersions) -> None:
    versions.promote("first")
    versions.promote("second")

    versions.roll_back("second", "first")

    assert standing(versions) == ("first", "shipped")
    assert versions.find("second").deletable


def test_rolling_back_twice_goes_one_step(versions: ModelVersions) -> None:
    versions.promote("first")
    versions.promote("second")
    versions.roll_back("second", "first")

    with pytest.raises(VersionNotLiveError):
        versions.roll_back("second", "first")

    assert standing(versions) == ("first", "shipped")


def test_before_the_first_promotion_there_is_nothing_to_roll_back_to(
    versions: ModelVersions,
) -> None:
    with pytest.raises(VersionNotLiveError):
        versions.roll_back("shipped", "shipped")


@pytest.mark.parametrize("verb", ["find", "load", "promote", "delete"])
@pytest.mark.parametrize(
    "name", ["absent", "", ".", "..", "../pretrained", "first/", "first/../second", "/etc", "a\0b"]
)
def test_a_name_that_is_no_versions_is_refused(
    versions: ModelVersions, verb: str, name: str
) -> None:
    with pytest.raises(UnknownVersionError, match="received"):
        getattr(versions, verb)(name)

    assert len(versions.list_all()) == 3


def test_a_damaged_version_is_not_promoted(versions: ModelVersions) -> None:
    versions.promote("first")
    damage(versions.directory / "second")

    with pytest.raises(ModelError, match="checksum"):
        versions.promote("second")

    assert standing(versions) == ("first", "shipped")


def test_a_version_of_another_preprocessing_is_not_promoted(versions: ModelVersions) -> None:
    save_version(versions.directory / "old", make_manifest("old", preprocessing="v0"), FILES)

    with pytest.raises(ModelError, match="train it again"):
        versions.promote("old")


def test_where_the_live_version_is_damaged_the_previous_one_serves(
    versions: ModelVersions, caplog: pytest.LogCaptureFixture
) -> None:
    versions.promote("first")
    versions.promote("second")
    damage(versions.directory / "second")

    assert versions.load_live().manifest.name == "first"

    assert standing(versions) == ("first", "shipped")
    assert "The model second cannot serve" in caplog.text
    with pytest.raises(ModelError, match="checksum"):
        versions.load_chosen()


def test_where_both_are_gone_the_shipped_version_serves(versions: ModelVersions) -> None:
    versions.promote("first")
    versions.promote("second")
    for name in ("first", "second"):
        (versions.directory / name).rename(versions.directory / f".away-{name}")

    assert versions.load_live().manifest.name == "shipped"


def test_a_mended_version_serves_again(versions: ModelVersions) -> None:
    versions.promote("first")
    damage(versions.directory / "first")
    assert versions.load_live().manifest.name == "shipped"

    (versions.directory / "first" / LITERT_FILE).write_bytes(FILES[LITERT_FILE])

    assert versions.load_live().manifest.name == "first"


def test_whoever_promotes_in_place_of_a_damaged_version_falls_back_to_a_whole_one(
    versions: ModelVersions,
) -> None:
    versions.promote("first")
    damage(versions.directory / "first")

    versions.promote("second")

    assert standing(versions) == ("second", "shipped")
    assert versions.find("first").deletable


def test_without_any_whole_version_nothing_is_loaded(
    versions: ModelVersions, tmp_path: Path
) -> None:
    damage(tmp_path / "pretrained")

    with pytest.raises(ModelError, match="checksum"):
        versions.load_live()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"live": 7}', '{"liev": "first"}'])
def test_a_damaged_choice_lets_the_shipped_version_serve(
    versions: ModelVersions, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    versions.promote("first")
    (versions.directory / "live.json").write_text(content)

    assert versions.load_live().manifest.name == "shipped"

    assert "live.json is damaged" in caplog.text
    versions.promote("first")
    assert standing(versions) == ("first", "shipped")


def test_a_choice_leads_into_no_other_folder(versions: ModelVersions, tmp_path: Path) -> None:
    save_version(tmp_path / "elsewhere", make_manifest("elsewhere"), FILES)
    (versions.directory / "live.json").write_text('{"live": "../../elsewhere"}')

    assert versions.load_live().manifest.name == "shipped"


@pytest.mark.parametrize("name", ["second", "first", "shipped"])
def test_what_is_live_previous_or_shipped_is_not_deleted(
    versions: ModelVersions, name: str
) -> None:
    versions.promote("first")
    versions.promote("second")

    with pytest.raises(VersionInUseError):
        versions.delete(name)

    assert versions.load(name)


def test_a_deleted_version_leaves_nothing_behind(versions: ModelVersions) -> None:
    versions.delete("first")

    assert [path.name for path in versions.directory.iterdir()] == ["second"]
    with pytest.raises(UnknownVersionError):
        versions.delete("first")


def test_a_damaged_version_is_deleted_though_it_was_chosen(versions: ModelVersions) -> None:
    versions.promote("first")
    versions.promote("second")
    damage(versions.directory / "second")

    versions.delete("second")
    save_version(versions.directory / "second", make_manifest("second", 3), FILES)

    assert standing(versions) == ("first", "shipped")


def test_a_link_is_deleted_without_what_it_leads_to(
    versions: ModelVersions, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere"
    (versions.directory / "first").rename(target)
    (versions.directory / "first").symlink_to(target, target_is_directory=True)

    versions.delete("first")

    assert not (versions.directory / "first").is_symlink()
    assert sorted(path.name for path in target.iterdir()) == [
        "curves.png",
        "manifest.json",
        LITERT_FILE,
    ]


def test_a_kill_while_the_choice_is_written_leaves_the_old_one(
    versions: ModelVersions, tmp_path: Path
) -> None:
    versions.promote("first")
    before = (versions.directory / "live.json").read_bytes()
    dying = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from model.versions import ModelVersions\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder = Path(sys.argv[1])\n"
        "ModelVersions(folder / 'data', shipped=folder / 'pretrained').promote('second')\n"
    )

    ended = subprocess.run([sys.executable, "-c", dying, str(tmp_path)], check=False)

    assert ended.returncode == -signal.SIGKILL
    assert (versions.directory / "live.json").read_bytes() == before
    assert standing(open_again(tmp_path)) == ("first", "shipped")
    assert {version.name for version in versions.list_all()} == {"first", "second", "shipped"}


def test_a_choice_that_cannot_be_written_stays_as_it_was(
    versions: ModelVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.promote("first")

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OperatorError, match=r"live\.json cannot be written: No space left"):
        versions.promote("second")

    assert standing(versions) == ("first", "shipped")


def test_many_admins_at_once_leave_a_whole_choice(versions: ModelVersions) -> None:
    names = ["first", "second", "shipped"] * 6
    threads = [threading.Thread(target=versions.promote, args=(name,)) for name in names]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    choice = json.loads((versions.directory / "live.json").read_text())
    live, previous = standing(versions)
    assert choice.keys() == {"live", "previous"}
    assert live != previous
    assert sorted(path.name for path in versions.directory.iterdir()) == [
        "first",
        "live.json",
        "second",
    ]
