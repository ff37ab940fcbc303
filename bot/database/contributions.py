"""Digits that people gave to learn from: in quarantine first, then accepted or dropped."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, delete, func, select, update

from bot.database.connection import Database
from bot.database.encryption import Seal
from bot.database.people import consent_of
from bot.database.tables import CONTRIBUTIONS
from bot.database.transaction import Transaction
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
class LabeledCrop:
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
class Contribution(LabeledCrop):
    """A digit that somebody gave.

    Attributes:
        id: Its number.
        person_id: Who gave it.
        status: What became of it.
    """

    id: int
    person_id: int
    status: Status


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Digits in quarantine.

    Attributes:
        count: How many there are.
        newest: Number of the latest of them, 0 where there is none.
    """

    count: int
    newest: int


class ContributionStore:
    """Digits that people gave.

    Args:
        database: Where they are kept.
        seal: Encrypts the digits.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def add(self, person_id: int, digits: Sequence[LabeledCrop]) -> int:
        """Put digits into quarantine, if the person allows it.

        One that the same person has given before gets its new label. Other known ones and those
        beyond a limit are left out.

        Returns:
            How many were kept.
        """
        async with self._database.writing() as connection:
            if not await connection.scalar(consent_of(person_id)):
                return 0
            return sum([await self._add(person_id, digit, connection) for digit in digits])

    async def _add(self, person_id: int, digit: LabeledCrop, connection: Transaction) -> bool:
        crop = digit.crop.tobytes()
        fingerprints = self._fingerprints(crop)
        known = CONTRIBUTIONS.c.sha256.in_(fingerprints)
        if await self._relabel(person_id, digit, known, connection):
            return True
        if await connection.scalar(select(CONTRIBUTIONS.c.id).where(known).limit(1)) is not None:
            return False
        of_person = CONTRIBUTIONS.c.person_id == person_id
        alike = CONTRIBUTIONS.c.label == digit.label
        if (
            await _count(of_person, connection) >= PERSON_LIMIT
            or await _count(alike, connection) >= DIGIT_LIMIT
        ):
            return False
        insertion = self._database.insert_missing(CONTRIBUTIONS).values(
            at=datetime.now(UTC),
            person_id=person_id,
            label=digit.label,
            crop=self._seal.close(crop),
            sha256=fingerprints[0],
            seal=self._seal.name,
            status=Status.QUARANTINE,
            probability=digit.probability,
        )
        return await connection.scalar(insertion.returning(CONTRIBUTIONS.c.id)) is not None

    async def _relabel(
        self,
        person_id: int,
        digit: LabeledCrop,
        known: ColumnElement[bool],
        connection: Transaction,
    ) -> bool:
        """Give a digit that the person has given before the label that they give it now."""
        own = known & (CONTRIBUTIONS.c.person_id == person_id) & _in_quarantine()
        other = CONTRIBUTIONS.c.label != digit.label
        relabeling = update(CONTRIBUTIONS).where(own & other)
        values = {"label": digit.label, "probability": digit.probability}
        return (await connection.execute(relabeling.values(values))).rowcount > 0

    async def withdraw(self, person_id: int, crops: Sequence[NDArray[np.uint8]]) -> None:
        """Delete digits of a person that are still in quarantine."""
        fingerprints = [name for crop in crops for name in self._fingerprints(crop.tobytes())]
        own = (CONTRIBUTIONS.c.person_id == person_id) & _in_quarantine()
        known = CONTRIBUTIONS.c.sha256.in_(fingerprints)
        async with self._database.writing() as connection:
            await connection.execute(delete(CONTRIBUTIONS).where(own & known))

    def _fingerprints(self, crop: bytes) -> list[str]:
        return self._seal.fingerprints(hashlib.sha256(crop).hexdigest())

    async def backlog(self, newest: int | None = None) -> Backlog:
        """Count the digits in quarantine.

        Args:
            newest: Later ones than this number are left out.
        """
        columns = (func.count(), func.max(CONTRIBUTIONS.c.id))
        async with self._database.reading() as connection:
            counted = await connection.execute(select(*columns).where(_in_quarantine(newest)))
            count, last = counted.one()
        return Backlog(count=count, newest=last or 0)

    async def waiting(
        self, limit: int, *, skip: int = 0, newest: int | None = None
    ) -> list[Contribution]:
        """List digits in quarantine; those whose label the model found least likely first.

        Args:
            limit: How many, at most.
            skip: How many to leave out before them.
            newest: Later ones than this number are left out, so that the order stays.
        """
        order = (CONTRIBUTIONS.c.probability, CONTRIBUTIONS.c.id)
        query = select(CONTRIBUTIONS).where(_in_quarantine(newest)).order_by(*order)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.limit(limit).offset(skip))
            return [self._contribution(row) for row in rows]

    async def status_of(self, number: int) -> Status | None:
        """Return the status of a digit; None if it was deleted."""
        query = select(CONTRIBUTIONS.c.status).where(CONTRIBUTIONS.c.id == number)
        async with self._database.reading() as connection:
            status = await connection.scalar(query)
        return None if status is None else Status(status)

    async def accept(self, number: int, label: int) -> bool:
        """Accept a digit: the next training learns from it.

        Args:
            number: Its `id`.
            label: What it is; the person may have been wrong.

        Returns:
            Whether it was still in quarantine.
        """
        return await self._decide([number], status=Status.ACCEPTED, label=label) == 1

    async def accept_all(self, numbers: Sequence[int]) -> int:
        """Accept digits with the labels that their writers gave them.

        Returns:
            How many were still in quarantine.
        """
        return await self._decide(numbers, status=Status.ACCEPTED)

    async def drop(self, number: int) -> bool:
        """Reject a digit and delete its picture.

        Returns:
            Whether it was still in quarantine.
        """
        return await self.drop_all([number]) == 1

    async def drop_all(self, numbers: Sequence[int]) -> int:
        """Reject digits and delete their pictures.

        Returns:
            How many were still in quarantine.
        """
        return await self._decide(numbers, status=Status.DROPPED, crop=None)

    async def _decide(self, numbers: Sequence[int], **values: object) -> int:
        undecided = CONTRIBUTIONS.c.id.in_(numbers) & _in_quarantine()
        async with self._database.writing() as connection:
            decision = update(CONTRIBUTIONS).where(undecided).values(values)
            return (await connection.execute(decision)).rowcount

    async def accepted(self) -> list[Contribution]:
        """List the digits to learn from, oldest first."""
        accepted = CONTRIBUTIONS.c.status == Status.ACCEPTED
        query = select(CONTRIBUTIONS).where(accepted).order_by(CONTRIBUTIONS.c.id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return await asyncio.to_thread(lambda: list(map(self._contribution, rows)))

    def _contribution(self, row: Row[tuple[object, ...]]) -> Contribution:
        pixels = np.frombuffer(self._seal.open(row.crop), np.uint8)
        return Contribution(
            crop=pixels.reshape(IMAGE_SIZE, IMAGE_SIZE),
            label=row.label,
            probability=row.probability,
            id=row.id,
            person_id=row.person_id,
            status=Status(row.status),
        )

    async def counts(self, status: Status) -> dict[int, int]:
        """Count the digits of a status by their labels."""
        columns = (CONTRIBUTIONS.c.label, func.count())
        counted = select(*columns).where(CONTRIBUTIONS.c.status == status)
        async with self._database.reading() as connection:
            rows = await connection.execute(counted.group_by(CONTRIBUTIONS.c.label))
            return dict.fromkeys(range(DIGIT_COUNT), 0) | dict(rows.all())


def _in_quarantine(newest: int | None = None) -> ColumnElement[bool]:
    """Choose what waits, among the digits up to a number."""
    waits = CONTRIBUTIONS.c.status == Status.QUARANTINE
    return waits if newest is None else waits & (CONTRIBUTIONS.c.id <= newest)


async def _count(wanted: ColumnElement[bool], connection: Transaction) -> int:
    """Count digits that are not dropped."""
    kept = CONTRIBUTIONS.c.status != Status.DROPPED
    query = select(func.count()).select_from(CONTRIBUTIONS).where(wanted & kept)
    count: int = (await connection.execute(query)).scalar_one()
    return count
