import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from bot.database.encryption import KEY_FILE, Seal
from bot.settings import check_key

CROP = bytes(range(256)) * 3 + bytes(16)
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
NOWHERE = Path("no", "such", "folder")


def test_what_is_sealed_shows_nothing_and_is_opened_again() -> None:
    seal = Seal(OLD, NOWHERE)

    sealed = seal.close(CROP)

    assert CROP[:8] not in sealed
    assert seal.open(sealed) == CROP
    assert seal.close(CROP) != sealed


def test_a_digit_from_before_there_were_seals_is_opened_as_it_is() -> None:
    assert Seal(OLD, NOWHERE).open(CROP) == CROP


def test_a_newer_key_seals_and_the_older_one_still_opens() -> None:
    both = Seal(f"{NEW}, {OLD}", NOWHERE)

    assert both.open(Seal(OLD, NOWHERE).close(CROP)) == CROP
    assert Seal(NEW, NOWHERE).open(both.close(CROP)) == CROP
    assert both.name == Seal(NEW, NOWHERE).name != Seal(OLD, NOWHERE).name


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidToken):
        Seal(NEW, NOWHERE).open(Seal(OLD, NOWHERE).close(CROP))


def test_a_fingerprint_tells_nothing_without_the_key() -> None:
    sha256 = hashlib.sha256(CROP).hexdigest()

    [print_of_new] = Seal(NEW, NOWHERE).fingerprints(sha256)

    assert Seal(f"{NEW},{OLD}", NOWHERE).fingerprints(sha256)[0] == print_of_new
    assert print_of_new not in {sha256, *Seal(OLD, NOWHERE).fingerprints(sha256)}
    assert NEW not in Seal(NEW, NOWHERE).name


def test_without_a_key_one_is_made_that_only_its_owner_reads(tmp_path: Path) -> None:
    sealed = Seal(None, tmp_path / "data").close(CROP)

    path = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Seal(None, tmp_path / "data").open(sealed) == CROP
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_written_before_there_is_something_to_seal(tmp_path: Path) -> None:
    Seal(None, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_processes_that_make_a_key_at_once_agree_on_one(tmp_path: Path) -> None:
    seals = [Seal(None, tmp_path) for _ in range(8)]

    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(lambda seal: seal.name, seals))

    assert len(names) == 1


@pytest.mark.parametrize(
    "key",
    ["", "secret", OLD[:-4], OLD.replace("=", "!"), "ü" * 44],
    ids=["empty", "a word", "too short", "no base64", "no ASCII"],
)
def test_what_is_no_key_is_refused(key: str, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text(key, "utf-8")

    with pytest.raises(ValueError, match="32 bytes in URL-safe Base64"):
        check_key(key)
    with pytest.raises(ValueError, match=r"Base64|ascii"):
        Seal(None, tmp_path).close(CROP)
