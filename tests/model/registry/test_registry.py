import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from model.errors import (
    ModelError,
    OperatorError,
    UnknownVersionError,
    VersionInUseError,
)
from model.registry.registry import ModelRegistry
from model.registry.version import LITERT_FILE, save_version
from tests.model.manifests import make_manifest

DYING = """
import os, signal, sys
from pathlib import Path
from model.registry.registry import ModelRegistry
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
ModelRegistry(Path(sys.argv[1]), Path(sys.argv[2])).promote("second")
"""

FILES = {LITERT_FILE: b"a network", "curves.png": b"a picture"}


@pytest.fixture
def registry(tmp_path: Path) -> ModelRegistry:
    """A shipped version and two trained ones that were never promoted."""
    save_version(tmp_path / "pretrained", make_manifest("shipped"), FILES)
    save_version(tmp_path / "data" / "models" / "first", make_manifest("first", 1), FILES)
    save_version(tmp_path / "data" / "models" / "second", make_manifest("second", 2), FILES)
    return open_again(tmp_path)


@pytest.fixture
def promoted(registry: ModelRegistry) -> ModelRegistry:
    """The same; the second one is live, and was promoted after the first one."""
    registry.promote("first")
    registry.promote("second")
    return registry


def open_again(folder: Path) -> ModelRegistry:
    return ModelRegistry(folder / "data", shipped=folder / "pretrained")


def damage(folder: Path) -> None:
    (folder / LITERT_FILE).write_bytes(b"half a netw")


def standing(registry: ModelRegistry) -> tuple[str, str | None]:
    [live] = [version for version in registry.list_all() if version.live]
    return live.name, live.way_back


def test_all_versions_are_listed_with_their_state_the_newest_first(
    promoted: ModelRegistry, tmp_path: Path
) -> None:
    promoted.promote("second")

    listed = open_again(tmp_path).list_all()

    assert [version.name for version in listed] == ["second", "first", "shipped"]
    assert [version.shipped for version in listed] == [False, False, True]
    assert [version.previous for version in listed] == [False, True, False]
    assert [version.way_back for version in listed] == ["first", None, None]
    assert all(version.fault is None for version in listed)


def test_a_new_shipped_version_takes_the_place_of_the_old_one_even_without_a_data_folder(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    registry.promote("first")
    registry.promote("shipped")

    save_version(tmp_path / "pretrained", make_manifest("shipped-anew", 9), FILES)

    nowhere = ModelRegistry(tmp_path / "nowhere", tmp_path / "pretrained")
    assert standing(registry) == ("shipped-anew", "first")
    assert standing(nowhere) == ("shipped-anew", None)
    assert not (tmp_path / "nowhere").exists()


def test_folders_that_are_unfinished_renamed_empty_or_named_as_the_shipped_one_are_skipped(
    registry: ModelRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (".unfinished-x", "with space", "a" * 41, "empty", "half"):
        (registry.directory / name).mkdir()
    (registry.directory / "half" / "manifest.json").write_text("{")
    (registry.directory / "file").touch()
    (registry.directory / "second").rename(registry.directory / "renamed")
    save_version(registry.directory / "shipped", make_manifest("shipped", 9), FILES)

    assert [version.name for version in registry.list_all()] == ["first", "shipped"]
    assert registry.load("shipped").directory.name == "pretrained"
    for name in ("empty", "half", "renamed", "second"):
        with pytest.raises(UnknownVersionError):
            registry.promote(name)
    assert "half is skipped" in caplog.text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"live":"second","previous":"first"}\n', ("second", "first")),
        ('{"live":"first","previous":null}\n', ("first", "shipped")),
        ('{"live":null,"previous":"second"}\n', ("shipped", "second")),
        ('{"live":"../../pretrained","previous":"second"}\n', ("shipped", "second")),
    ],
)
def test_choices_in_the_present_format_stay_readable(
    registry: ModelRegistry, content: str, expected: tuple[str, str]
) -> None:
    path = registry.directory / "live.json"
    path.write_text(content)

    assert standing(registry) == expected
    registry.promote(expected[0])
    assert json.loads(path.read_text()).keys() == {"live", "previous"}


@pytest.mark.parametrize("verb", ["find", "load", "promote", "delete"])
@pytest.mark.parametrize(
    "name", ["absent", "", ".", "..", "../pretrained", "first/", "first/../second", "/etc", "a\0b"]
)
def test_a_name_of_no_version_is_refused(registry: ModelRegistry, verb: str, name: str) -> None:
    with pytest.raises(UnknownVersionError, match="received"):
        getattr(registry, verb)(name)

    assert len(registry.list_all()) == 3


def test_a_damaged_live_version_is_replaced_by_the_shipped_one_and_not_promoted_again(
    promoted: ModelRegistry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damage(promoted.directory / "second")

    assert standing(promoted) == ("shipped", "first")
    assert "The model that ships serves: " in caplog.text
    for choose in (promoted.load_chosen, lambda: promoted.promote("second")):
        with pytest.raises(ModelError, match="checksum"):
            choose()
    damage(tmp_path / "pretrained")
    with pytest.raises(ModelError, match="checksum"):
        promoted.load_live()


def test_promoting_the_previous_version_twice_goes_back_once(
    promoted: ModelRegistry,
) -> None:
    promoted.promote("first")
    promoted.promote("first")

    assert standing(promoted) == ("first", "second")


@pytest.mark.parametrize("content", ["", '{"live": 7}', '{"liev": "a"}'])
def test_the_shipped_version_serves_if_the_choice_is_damaged(
    registry: ModelRegistry, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    registry.promote("first")
    (registry.directory / "live.json").write_text(content)

    assert registry.load_live().manifest.name == "shipped"

    assert "live.json is damaged" in caplog.text
    registry.promote("first")
    assert standing(registry) == ("first", "shipped")


@pytest.mark.parametrize("name", ["second", "shipped"])
def test_a_live_or_shipped_version_is_not_deleted(promoted: ModelRegistry, name: str) -> None:
    with pytest.raises(VersionInUseError):
        promoted.delete(name)

    assert promoted.load(name)


def test_the_previous_version_is_deleted_and_the_shipped_one_takes_its_place(
    promoted: ModelRegistry,
) -> None:
    promoted.delete("first")

    assert standing(promoted) == ("second", "shipped")
    assert json.loads((promoted.directory / "live.json").read_text())["previous"] is None


def test_a_damaged_version_stays_chosen_if_another_one_is_deleted(
    promoted: ModelRegistry, tmp_path: Path
) -> None:
    damage(promoted.directory / "second")

    promoted.delete("first")

    save_version(promoted.directory / "second", make_manifest("second", 2), FILES)
    assert standing(open_again(tmp_path)) == ("second", "shipped")


def test_there_is_no_way_back_to_a_damaged_version(promoted: ModelRegistry) -> None:
    damage(promoted.directory / "first")

    assert standing(promoted) == ("second", None)


def test_a_damaged_version_is_deleted_even_if_it_was_chosen(promoted: ModelRegistry) -> None:
    damage(promoted.directory / "second")

    promoted.delete("second")

    assert promoted.load_chosen().name == "shipped"
    assert standing(promoted) == ("shipped", "first")


def test_deleting_a_version_keeps_its_name_and_the_target_of_a_link(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere"
    (registry.directory / "first").rename(target)
    (registry.directory / "first").symlink_to(target, target_is_directory=True)

    registry.delete("first")
    registry.delete("second")

    assert registry.list_all() == [registry.find("shipped")]
    assert [path.stat().st_size for path in sorted(registry.directory.iterdir())] == [0, 0]
    assert (target / LITERT_FILE).exists()


def test_many_admins_at_once_leave_an_intact_choice(registry: ModelRegistry) -> None:
    names = ["first", "second", "shipped"] * 6
    threads = [threading.Thread(target=registry.promote, args=(name,)) for name in names]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    live, previous = standing(registry)
    assert live != previous
    assert {path.name for path in registry.directory.iterdir()} == {"first", "live.json", "second"}


def test_a_kill_or_a_full_disk_while_the_choice_is_written_leaves_the_old_one(
    registry: ModelRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    registry.promote("first")
    folders = [str(registry.directory.parent), str(tmp_path / "pretrained")]
    ended = subprocess.run([sys.executable, "-c", DYING, *folders], check=False)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail)
        with pytest.raises(OperatorError, match=r"live\.json cannot be written: No space left"):
            registry.promote("second")

    assert ended.returncode == -signal.SIGKILL
    assert standing(registry) == ("first", "shipped")
    registry.promote("second")
    assert {path.name for path in registry.directory.iterdir()} == {"first", "live.json", "second"}
