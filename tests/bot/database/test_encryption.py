import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from bot.database.connection import Database
from bot.database.contributions import ContributionStore, LabeledCrop
from bot.database.encryption import KEY_FILE, Cipher, renew_encryption
from bot.database.people import PeopleStore
from bot.database.tables import CONTRIBUTIONS
from bot.settings import SettingsError

ADA = 7
CROP = bytes(range(256)) * 3 + bytes(16)
NOWHERE = Path("no", "such", "folder")
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


async def store_with(keys: str, database: Database) -> ContributionStore:
    await PeopleStore(database).remember_consent(ADA, contributes=True)
    return ContributionStore(database, Cipher(keys, NOWHERE))


def digit_of(pixels: int) -> LabeledCrop:
    return LabeledCrop(crop=np.full((28, 28), pixels, np.uint8), label=4, probability=0.5)


async def keep_unencrypted(pixels: int, database: Database, *, dropped: bool = False) -> None:
    """Store a digit without encryption, as earlier versions did."""
    crop = digit_of(pixels).crop.tobytes()
    await database.change(
        insert(CONTRIBUTIONS).values(
            at=datetime.now(UTC),
            person_id=ADA,
            label=4,
            crop=None if dropped else crop,
            sha256=hashlib.sha256(crop).hexdigest(),
            status="dropped" if dropped else "quarantine",
            probability=0.5,
        )
    )


async def rows_in(database: Database) -> list[tuple[bytes | None, str, str | None]]:
    columns = CONTRIBUTIONS.c.crop, CONTRIBUTIONS.c.sha256, CONTRIBUTIONS.c.seal
    rows = await database.fetch(select(*columns).order_by(CONTRIBUTIONS.c.id))
    return [(crop, sha256, seal) for crop, sha256, seal in rows]


async def test_the_database_does_not_reveal_a_digit(database: Database) -> None:
    store = await store_with(NEW, database)

    await store.add(ADA, [digit_of(1)])

    [(crop, sha256, seal)] = await rows_in(database)
    assert crop is not None
    assert digit_of(1).crop.tobytes()[:8] not in crop
    assert sha256 != hashlib.sha256(digit_of(1).crop.tobytes()).hexdigest()
    assert seal == Cipher(NEW, NOWHERE).key_name not in NEW
    assert [each.crop[0, 0] for each in await store.waiting(10)] == [1]


async def test_older_unencrypted_digits_are_encrypted_and_still_recognized(
    database: Database,
) -> None:
    store = await store_with(NEW, database)
    await keep_unencrypted(1, database)
    await keep_unencrypted(2, database, dropped=True)
    before = await rows_in(database)

    await renew_encryption(database, Cipher(NEW, NOWHERE))

    after = await rows_in(database)
    assert {seal for _, _, seal in after} == {Cipher(NEW, NOWHERE).key_name}
    assert not {sha256 for _, sha256, _ in before} & {sha256 for _, sha256, _ in after}
    assert [each.crop[0, 0] for each in await store.waiting(10)] == [1]
    assert await store.add(ADA, [digit_of(1), digit_of(2), digit_of(3)]) == 1


async def test_a_newer_key_replaces_the_old_one_and_no_digit_is_stored_twice(
    database: Database,
) -> None:
    old = await store_with(OLD, database)
    await old.add(ADA, [digit_of(1), digit_of(2)])
    [_, second] = await old.waiting(10)
    await old.drop([second.id])

    await renew_encryption(database, Cipher(f"{NEW}, {OLD}", NOWHERE))

    both, new = await store_with(f"{NEW},{OLD}", database), await store_with(NEW, database)
    assert await both.add(ADA, [digit_of(1), digit_of(2)]) == 0
    await renew_encryption(database, Cipher(NEW, NOWHERE))
    assert [each.crop[0, 0] for each in await new.waiting(10)] == [1]


async def test_a_wrong_key_is_reported_and_changes_nothing(database: Database) -> None:
    await (await store_with(OLD, database)).add(ADA, [digit_of(1), digit_of(2)])
    before = await rows_in(database)

    with pytest.raises(SettingsError, match="CONTRIBUTIONS_KEY: another key opens 2 of"):
        await renew_encryption(database, Cipher(OTHER, NOWHERE))

    assert await rows_in(database) == before
    await renew_encryption(database, Cipher(f"{OTHER},{OLD}", NOWHERE))
    assert len(await (await store_with(OTHER, database)).waiting(10)) == 2


@pytest.mark.parametrize("given", [0, 1])
@pytest.mark.parametrize("key", ["", "no key", "ü" * 44])
async def test_a_damaged_key_file_is_reported(
    key: str, given: int, database: Database, tmp_path: Path
) -> None:
    await (await store_with(OLD, database)).add(ADA, [digit_of(1)] * given)
    (tmp_path / KEY_FILE).write_text(key, "utf-8")

    with pytest.raises(SettingsError, match=r"contributions\.key cannot be used"):
        await renew_encryption(database, Cipher(None, tmp_path))


async def test_without_digits_no_key_is_created(database: Database, tmp_path: Path) -> None:
    await renew_encryption(database, Cipher(None, tmp_path / "data"))

    assert not (tmp_path / "data").exists()


def test_only_one_of_many_processes_creates_the_key_and_only_its_owner_reads_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    ciphers = [Cipher(None, folder) for _ in range(8)]

    with ThreadPoolExecutor(8) as threads:
        encrypted = list(threads.map(lambda cipher: cipher.encrypt(CROP), ciphers))

    assert [ciphers[0].decrypt(each) for each in encrypted] == [CROP] * 8
    assert list(folder.iterdir()) == [folder / KEY_FILE]
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
