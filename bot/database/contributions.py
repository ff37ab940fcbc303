"""Digits that people gave for training: in quarantine first, then accepted or dropped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, select, update

from bot.database.connection import Database, insert_missing
from bot.database.encryption import Cipher
from bot.database.people import select_consent
from bot.database.tables import CONTRIBUTIONS
from model.spec import DIGIT_COUNT, IMAGE_SIZE

PERSON_LIMIT: Final = 400
"""Maximum number of digits of one person, so that no handwriting outweighs the others."""

DIGIT_LIMIT: Final = 2000
"""Maximum number of digits of one label, so that no label outweighs the others."""


class Status(StrEnum):
    """The state of a digit that somebody gave."""

    QUARANTINE = "quarantine"
    """Not reviewed yet."""

    ACCEPTED = "accepted"
    """The next training learns from it."""

    DROPPED = "dropped"
    """Rejected by an admin: its picture is deleted, its hash prevents adding it again."""


IN_QUARANTINE: Final = CONTRIBUTIONS.c.status == Status.QUARANTINE
ACCEPTED: Final = CONTRIBUTIONS.c.status == Status.ACCEPTED


@dataclass(frozen=True, kw_only=True, eq=False)
class LabeledCrop:
    """A digit with the label that a person gave it.

    Attributes:
        crop: Shape (28, 28), the network input, intensity 0 (paper) to 255 (full ink).
        label: 0 to 9.
        probability: The probability of the label by the model in use, 0.0 to 1.0.
    """

    crop: NDArray[np.uint8]
    label: int
    probability: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Contribution(LabeledCrop):
    """A stored digit with its id."""

    id: int


class ContributionStore:
    """Stores digits that people gave; the cipher encrypts them."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def add(self, person_id: int, digits: Sequence[LabeledCrop]) -> int:
        """Put digits into quarantine, if the person allows it, and return how many were stored.

        A digit of the same person that is in quarantine already gets its new label. Other known
        digits, and those beyond a limit, are skipped.
        """

        def work(connection: Connection) -> int:
            if not connection.scalar(select_consent(person_id)):
                return 0
            return sum(self._add(person_id, digit, connection) for digit in digits)

        return await self._database.run(work)

    def _add(self, person_id: int, digit: LabeledCrop, connection: Connection) -> bool:
        crop = digit.crop.tobytes()
        fingerprints = self._fingerprints(crop)
        known = CONTRIBUTIONS.c.sha256.in_(fingerprints)
        if _relabel(person_id, digit, known, connection):
            return True
        if connection.scalar(select(CONTRIBUTIONS.c.id).where(known).limit(1)) is not None:
            return False
        of_person = CONTRIBUTIONS.c.person_id == person_id
        alike = CONTRIBUTIONS.c.label == digit.label
        if _count(of_person, connection) >= PERSON_LIMIT:
            return False
        if _count(alike, connection) >= DIGIT_LIMIT:
            return False
        insertion = insert_missing(CONTRIBUTIONS, connection).values(
            at=datetime.now(UTC),
            person_id=person_id,
            label=digit.label,
            crop=self._cipher.encrypt(crop),
            sha256=fingerprints[0],
            seal=self._cipher.key_name,
            status=Status.QUARANTINE,
            probability=digit.probability,
        )
        return connection.scalar(insertion.returning(CONTRIBUTIONS.c.id)) is not None

    async def withdraw(self, person_id: int, crops: Sequence[NDArray[np.uint8]]) -> None:
        """Delete digits of a person that are still in quarantine."""
        if not self._cipher.has_key:
            return  # Nothing was stored yet.
        fingerprints = [name for crop in crops for name in self._fingerprints(crop.tobytes())]
        own = (CONTRIBUTIONS.c.person_id == person_id) & IN_QUARANTINE
        known = CONTRIBUTIONS.c.sha256.in_(fingerprints)
        await self._database.change(delete(CONTRIBUTIONS).where(own & known))

    def _fingerprints(self, crop: bytes) -> list[str]:
        return self._cipher.fingerprints(hashlib.sha256(crop).hexdigest())

    async def count_waiting(self) -> int:
        """Count the digits in quarantine."""
        counting = select(func.count()).where(IN_QUARANTINE)
        return await self._database.run(lambda connection: connection.scalar(counting)) or 0

    async def waiting(self, limit: int, *, skip: int = 0) -> list[Contribution]:
        """List digits in quarantine, those with the least probable label first."""
        order = (CONTRIBUTIONS.c.probability, CONTRIBUTIONS.c.id)
        query = select(CONTRIBUTIONS).where(IN_QUARANTINE).order_by(*order)
        return await self._fetch(query.limit(limit).offset(skip))

    async def status_of(self, number: int) -> Status | None:
        """Return the status of a digit; None if it was deleted."""
        query = select(CONTRIBUTIONS.c.status).where(CONTRIBUTIONS.c.id == number)
        rows = await self._database.fetch(query)
        return Status(rows[0].status) if rows else None

    async def accept(self, numbers: Sequence[int], label: int | None = None) -> int:
        """Accept digits, as `label` if one is given; return how many were in quarantine."""
        relabeled = {} if label is None else {"label": label}
        return await self._decide(numbers, status=Status.ACCEPTED, **relabeled)

    async def drop(self, numbers: Sequence[int]) -> int:
        """Reject digits and delete their pictures; return how many were still in quarantine."""
        return await self._decide(numbers, status=Status.DROPPED, crop=None)

    async def _decide(self, numbers: Sequence[int], **values: object) -> int:
        undecided = CONTRIBUTIONS.c.id.in_(numbers) & IN_QUARANTINE
        return await self._database.change(update(CONTRIBUTIONS).where(undecided).values(values))

    async def accepted(self) -> list[Contribution]:
        """List the accepted digits, oldest first."""
        query = select(CONTRIBUTIONS).where(ACCEPTED).order_by(CONTRIBUTIONS.c.id)
        return await self._fetch(query)

    async def _fetch(self, query: Select[Any]) -> list[Contribution]:
        return await self._database.run(
            lambda connection: [self._contribution(row) for row in connection.execute(query)]
        )

    def _contribution(self, row: Row[tuple[object, ...]]) -> Contribution:
        pixels = np.frombuffer(self._cipher.decrypt(row.crop), np.uint8)
        return Contribution(
            crop=pixels.reshape(IMAGE_SIZE, IMAGE_SIZE),
            label=row.label,
            probability=row.probability,
            id=row.id,
        )

    async def count_accepted(self) -> dict[int, int]:
        """Count the accepted digits by label."""
        counted = select(CONTRIBUTIONS.c.label, func.count()).where(ACCEPTED)
        rows = await self._database.fetch(counted.group_by(CONTRIBUTIONS.c.label))
        return dict.fromkeys(range(DIGIT_COUNT), 0) | dict(map(tuple, rows))


def _relabel(
    person_id: int, digit: LabeledCrop, known: ColumnElement[bool], connection: Connection
) -> bool:
    """Change the label of a person's digit in quarantine; return whether it was another one."""
    own = known & (CONTRIBUTIONS.c.person_id == person_id) & IN_QUARANTINE
    relabeling = update(CONTRIBUTIONS).where(own, CONTRIBUTIONS.c.label != digit.label)
    values = {"label": digit.label, "probability": digit.probability}
    return connection.execute(relabeling.values(values)).rowcount > 0


def _count(wanted: ColumnElement[bool], connection: Connection) -> int:
    """Count digits that are not dropped."""
    kept = CONTRIBUTIONS.c.status != Status.DROPPED
    query = select(func.count()).select_from(CONTRIBUTIONS).where(wanted, kept)
    return connection.execute(query).scalar_one()
