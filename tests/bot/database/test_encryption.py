import hashlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from bot.database import ContributionStore, Database, DatabaseError, LabelledCrop, PeopleStore
from bot.database.encryption import KEY_FILE, Seal
from bot.database.seals import renew_seals
from bot.database.tables import CONTRIBUTIONS

ADA = 7
NOWHERE = Path("no", "such", "folder")
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(autouse=True)
async def _consent(database: Database) -> None:
    await PeopleStore(database).remember_consent(ADA, contributes=True)


def store_with(keys: str, database: Database) -> ContributionStore:
    return ContributionStore(database, Seal(keys, NOWHERE))


async def renew(keys: str, database: Database) -> None:
    await renew_seals(database, Seal(keys, NOWHERE))


def digit_of(pixels: int) -> LabelledCrop:
    return LabelledCrop(crop=np.full((28, 28), pixels, np.uint8), label=4, probability=0.5)


async def keep_unsealed(pixels: int, database: Database, *, dropped: bool = False) -> None:
    """Keep a digit as it was done before there were seals."""
    crop = digit_of(pixels).crop.tobytes()
    async with database.writing() as connection:
        await connection.execute(
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
    async with database.reading() as connection:
        return [
            (crop, sha256, seal)
            for crop, sha256, seal in await connection.execute(
                select(*columns).order_by(CONTRIBUTIONS.c.id)
            )
        ]


async def test_the_database_shows_nothing_of_a_digit(database: Database) -> None:
    await store_with(NEW, database).add(ADA, [digit_of(1)])

    [(crop, sha256, seal)] = await rows_in(database)
    assert crop is not None
    assert digit_of(1).crop.tobytes()[:8] not in crop
    assert sha256 != hashlib.sha256(digit_of(1).crop.tobytes()).hexdigest()
    assert seal == Seal(NEW, NOWHERE).name


async def test_digits_from_before_there_were_seals_are_sealed_and_stay_known(
    database: Database,
) -> None:
    await keep_unsealed(1, database)
    await keep_unsealed(2, database, dropped=True)
    before = await rows_in(database)

    await renew(NEW, database)

    after, store = await rows_in(database), store_with(NEW, database)
    assert {seal for _, _, seal in after} == {Seal(NEW, NOWHERE).name}
    assert not {sha256 for _, sha256, _ in before} & {sha256 for _, sha256, _ in after}
    assert [each.crop[0, 0] for each in await store.waiting(10)] == [1]
    assert await store.add(ADA, [digit_of(1), digit_of(2), digit_of(3)]) == 1


async def test_a_newer_key_takes_over_and_nothing_is_kept_twice(database: Database) -> None:
    await store_with(OLD, database).add(ADA, [digit_of(1), digit_of(2)])
    [_, second] = await store_with(OLD, database).waiting(10)
    await store_with(OLD, database).drop(second.id)

    await renew(f"{NEW},{OLD}", database)

    both = store_with(f"{NEW},{OLD}", database)
    assert await both.add(ADA, [digit_of(1), digit_of(2)]) == 0
    await renew(NEW, database)
    assert [each.crop[0, 0] for each in await store_with(NEW, database).waiting(10)] == [1]


async def test_a_wrong_key_is_told_and_loses_nothing(database: Database) -> None:
    await store_with(OLD, database).add(ADA, [digit_of(1), digit_of(2)])
    before = await rows_in(database)

    with pytest.raises(DatabaseError, match="CONTRIBUTIONS_KEY: another key opens 2 of"):
        await renew(OTHER, database)

    assert await rows_in(database) == before
    await renew(f"{OTHER},{OLD}", database)
    assert len(await store_with(OTHER, database).waiting(10)) == 2


async def test_a_key_file_that_is_damaged_is_told(database: Database, tmp_path: Path) -> None:
    await store_with(OLD, database).add(ADA, [digit_of(1)])
    (tmp_path / KEY_FILE).write_text("no key", "ascii")

    with pytest.raises(DatabaseError, match=r"contributions\.key cannot be used"):
        await renew_seals(database, Seal(None, tmp_path))


async def test_where_nothing_was_given_no_key_is_made(database: Database, tmp_path: Path) -> None:
    await renew_seals(database, Seal(None, tmp_path / "data"))

    assert not (tmp_path / "data" / KEY_FILE).exists()
