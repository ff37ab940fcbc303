"""Keeps every digit that people gave sealed with the newest key."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.database.connection import Database
from bot.database.encryption import KEY_FILE, Seal
from bot.database.errors import DatabaseError
from bot.database.tables import CONTRIBUTIONS


async def renew_seals(database: Database, seal: Seal) -> None:
    """Seal what is sealed with an older key, or not at all.

    Raises:
        DatabaseError: A key that is needed is not given, or is none; nothing is changed.
    """
    kept, sealed_by = CONTRIBUTIONS.c.crop.is_not(None), CONTRIBUTIONS.c.seal
    counting = select(func.count()).select_from(CONTRIBUTIONS)
    async with database.reading() as connection:
        if not await connection.scalar(counting):
            return  # There is nothing that a key would have to be made for.
        lost = await connection.scalar(counting.where(kept & sealed_by.not_in(_names(seal))))
    if lost:
        raise DatabaseError(
            f"CONTRIBUTIONS_KEY: another key opens {lost} of the digits that people gave. Write it "
            "behind the newer one and a comma; nothing was changed."
        )
    outdated = select(CONTRIBUTIONS).where(sealed_by.is_(None) | (kept & (sealed_by != seal.name)))
    async with database.writing() as connection:
        rows = (await connection.execute(outdated)).all()
        for row, values in zip(rows, await asyncio.to_thread(_renew, rows, seal), strict=True):
            renewal = update(CONTRIBUTIONS).where(CONTRIBUTIONS.c.id == row.id)
            await connection.execute(renewal.values(values))
    if rows:
        await database.wipe_journal()


def _names(seal: Seal) -> list[str]:
    try:
        return seal.names
    except (OSError, ValueError) as error:
        raise DatabaseError(f"DATA_DIR: its {KEY_FILE} cannot be used: {error}") from error


def _renew(rows: Sequence[Row[Any]], seal: Seal) -> list[dict[str, object]]:
    """Seal digits anew; of those that were dropped, only the hash is left."""
    crops = [None if row.crop is None else seal.open(row.crop) for row in rows]
    return [
        {
            "crop": None if crop is None else seal.close(crop),
            "sha256": seal.fingerprints(row.sha256 if crop is None else _hash(crop))[0],
            "seal": seal.name,
        }
        for row, crop in zip(rows, crops, strict=True)
    ]


def _hash(crop: bytes) -> str:
    return hashlib.sha256(crop).hexdigest()
