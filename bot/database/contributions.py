"""Digits that people gave to learn from: in quarantine first, then accepted or dropped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.connection import Database
from bot.database.people import consent
from bot.database.tables import CONTRIBUTIONS
from model.spec import DIGIT_COUNT, IMAGE_SIZE

PERSON_LIMIT: Final = 400
"""Digits that one person may give, so that no single hand outweighs the others."""

DIGIT_LIMIT: Final = 2000
"""Digits that are kept of each kind, so that no kind outweighs the others."""


class Status(StrEnum):
    """What became of a digit that somebody gave."""

    QUARANTINE = "quarantine"
    """Nobody has looked at it yet."""

    ACCEPTED = "accepted"
    """The next training learns from it."""

    DROPPED = "dropped"
    """An admin rejected it; its picture is deleted, its hash keeps it from coming again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledCrop:
    """A digit and what a person says that it is.

    Attributes:
        crop: Shape (28, 28), the network input, intensity 0 (paper) to 255 (full ink).
        label: 0 to 9.
        probability: What the model in use gave to the label, 0.0 to 1.0.
    """

    crop: NDArray[np.uint8]
    label: int
    probability: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Contribution(LabelledCrop):
    """A digit that somebody gave.

    Attributes:
        id: Its number.
        person_id: Who gave it.
        status: What became of it.
    """

    id: int
    person_id: int
    status: Status


class ContributionStore:
    """Digits that people gave.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, person_id: int, digits: Sequence[LabelledCrop]) -> int:
        """Put digits into quarantine, if the person allows it.

        Those that are known already and those beyond a limit are left out.

        Returns:
            How many were kept.
        """
        async with self._database.writing() as connection:
            if not await consent(person_id, connection):
                return 0
            return sum([await self._add(person_id, digit, connection) for digit in digits])

    async def _add(self, person_id: int, digit: LabelledCrop, connection: AsyncConnection) -> bool:
        of_person = CONTRIBUTIONS.c.person_id == person_id
        alike = CONTRIBUTIONS.c.label == digit.label
        if (
            await _count(of_person, connection) >= PERSON_LIMIT
            or await _count(alike, connection) >= DIGIT_LIMIT
        ):
            return False
        crop = digit.crop.tobytes()
        insertion = self._database.insert_missing(CONTRIBUTIONS).values(
            at=datetime.now(UTC),
            person_id=person_id,
            label=digit.label,
            crop=crop,
            sha256=hashlib.sha256(crop).hexdigest(),
            status=Status.QUARANTINE,
            probability=digit.probability,
        )
        return await connection.scalar(insertion.returning(CONTRIBUTIONS.c.id)) is not None

    async def waiting(self, limit: int) -> list[Contribution]:
        """List digits in quarantine; those whose label the model finds least likely first."""
        in_quarantine = CONTRIBUTIONS.c.status == Status.QUARANTINE
        order = (CONTRIBUTIONS.c.probability, CONTRIBUTIONS.c.id)
        query = select(CONTRIBUTIONS).where(in_quarantine).order_by(*order).limit(limit)
        async with self._database.reading() as connection:
            return [_contribution(row) for row in await connection.execute(query)]

    async def accept(self, number: int, label: int) -> bool:
        """Let the next training learn from a digit that has not been dropped.

        Args:
            number: Its `id`.
            label: What it is; the person may have been wrong.

        Returns:
            Whether it is there.
        """
        return await self._decide(number, status=Status.ACCEPTED, label=label)

    async def drop(self, number: int) -> bool:
        """Reject a digit and delete its picture.

        Returns:
            Whether it was there.
        """
        return await self._decide(number, status=Status.DROPPED, crop=None)

    async def _decide(self, number: int, **values: object) -> bool:
        present = (CONTRIBUTIONS.c.id == number) & CONTRIBUTIONS.c.crop.is_not(None)
        async with self._database.writing() as connection:
            decision = update(CONTRIBUTIONS).where(present).values(values)
            return (await connection.execute(decision)).rowcount == 1

    async def accepted(self) -> list[Contribution]:
        """List the digits to learn from, oldest first."""
        accepted = CONTRIBUTIONS.c.status == Status.ACCEPTED
        query = select(CONTRIBUTIONS).where(accepted).order_by(CONTRIBUTIONS.c.id)
        async with self._database.reading() as connection:
            return [_contribution(row) for row in await connection.execute(query)]

    async def counts(self, status: Status) -> dict[int, int]:
        """Count the digits of a status by their labels."""
        columns = (CONTRIBUTIONS.c.label, func.count())
        counted = select(*columns).where(CONTRIBUTIONS.c.status == status)
        async with self._database.reading() as connection:
            rows = await connection.execute(counted.group_by(CONTRIBUTIONS.c.label))
            return dict.fromkeys(range(DIGIT_COUNT), 0) | dict(rows.all())


async def _count(wanted: ColumnElement[bool], connection: AsyncConnection) -> int:
    """Count digits that are not dropped."""
    kept = CONTRIBUTIONS.c.status != Status.DROPPED
    query = select(func.count()).select_from(CONTRIBUTIONS).where(wanted & kept)
    return (await connection.execute(query)).scalar_one()


def _contribution(row: Row[tuple[object, ...]]) -> Contribution:
    pixels = np.frombuffer(row.crop, np.uint8)
    return Contribution(
        crop=pixels.reshape(IMAGE_SIZE, IMAGE_SIZE),
        label=row.label,
        probability=row.probability,
        id=row.id,
        person_id=row.person_id,
        status=Status(row.status),
    )
