"""How many photos one person and all people together may send per minute."""

from collections.abc import Collection
from enum import Enum, auto
from typing import Final

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

ALBUM: Final = 10
"""Maximum number of photos in an album. Every window admits at least as many."""


class Refusal(Enum):
    """Why a photo is refused."""

    PERSON = auto()
    """This person has sent too many photos."""

    EVERYONE = auto()
    """All people together have sent too many photos."""

    AGAIN = auto()
    """One of these again; the person has been told already since their last admitted photo."""


class PhotoLimits:
    """Decides whether a photo is read. Not thread-safe: call it in the event loop only.

    Limits are photos per minute of one person and of all people; 0 means no limit. The photos of
    exempt people are not counted.
    """

    def __init__(self, *, per_person: int, overall: int, exempt: Collection[int] = ()) -> None:
        self._exempt = frozenset(exempt)
        limits = {Refusal.PERSON: per_person, Refusal.EVERYONE: overall}
        self._windows = {refusal: _window(limit) for refusal, limit in limits.items() if limit}
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._told: set[int] = set()

    def admit(self, person_id: int) -> Refusal | None:
        """Count a photo against both limits, or against neither if one of them is reached.

        Returns:
            Why the photo is refused; None if it is read.
        """
        if person_id in self._exempt:
            return None
        keys = {Refusal.PERSON: f"{person_id}", Refusal.EVERYONE: "everyone"}
        for refusal, window in self._windows.items():
            if not self._limiter.test(window, keys[refusal]):
                was_told = person_id in self._told
                self._told.add(person_id)
                return Refusal.AGAIN if was_told else refusal
        for refusal, window in self._windows.items():
            self._limiter.hit(window, keys[refusal])
        self._told.discard(person_id)
        return None


def _window(per_minute: int) -> RateLimitItem:
    """Choose the window: 60 seconds, or longer if less than an album may be sent per minute."""
    photos = max(per_minute, ALBUM)
    return RateLimitItemPerSecond(photos, round(60 * photos / per_minute))
