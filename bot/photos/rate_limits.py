"""How many photos one person and all people together may send per minute."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

ALBUM: Final = 10
"""Photos that one album may hold. Every window admits at least as many."""

MINUTE: Final = 60
"""Seconds."""

EVERYONE: Final = "everyone"
"""Key under which the photos of all people are counted."""


class Refusal(Enum):
    """Why a photo is refused."""

    PERSON = auto()
    """This person has sent too many photos."""

    EVERYONE = auto()
    """All people together have sent too many photos."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """The decision about one photo.

    Attributes:
        granted: Whether the photo is read.
        notice: Why it is refused, if the person has not been told since their last granted photo.
    """

    granted: bool
    notice: Refusal | None = None


class PhotoLimits:
    """Decide whether a photo is read. Not thread-safe: call it in the event loop only.

    Args:
        per_person: Photos per minute of one person; 0 means no limit.
        overall: Photos per minute of all people; 0 means no limit.
        exempt: Numbers of the people whose photos are not counted.
    """

    def __init__(self, *, per_person: int, overall: int, exempt: Collection[int] = ()) -> None:
        self._exempt = frozenset(exempt)
        self._per_person = _window(per_person)
        self._overall = _window(overall)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._told: set[int] = set()

    def admit(self, person_id: int) -> Admission:
        """Count a photo against both limits, or against neither if one of them is reached."""
        if person_id in self._exempt:
            return Admission(granted=True)
        refusal = self._refusal(person_id)
        if refusal is None:
            self._count(person_id)
            self._told.discard(person_id)
            return Admission(granted=True)
        notice = None if person_id in self._told else refusal
        self._told.add(person_id)
        return Admission(granted=False, notice=notice)

    def _refusal(self, person_id: int) -> Refusal | None:
        if self._per_person and not self._limiter.test(self._per_person, f"{person_id}"):
            return Refusal.PERSON
        if self._overall and not self._limiter.test(self._overall, EVERYONE):
            return Refusal.EVERYONE
        return None

    def _count(self, person_id: int) -> None:
        if self._per_person:
            self._limiter.hit(self._per_person, f"{person_id}")
        if self._overall:
            self._limiter.hit(self._overall, EVERYONE)


def _window(per_minute: int) -> RateLimitItem | None:
    """Choose the window: one minute, or longer if less than an album may be sent per minute."""
    if not per_minute:
        return None
    photos = max(per_minute, ALBUM)
    return RateLimitItemPerSecond(photos, round(MINUTE * photos / per_minute))
