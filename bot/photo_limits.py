"""How many photos people may send: a bucket of tokens for each person, and one for all.

A photo takes a token from both; tokens come back evenly, up to a minute's worth or an album.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

ALBUM: Final = 10
"""Photos that one album may hold: however low the limit, an album fits into a full bucket."""

PEOPLE: Final = 10_000
"""People whose buckets are held; of more, those are forgotten who sent nothing for longest."""


class Refusal(Enum):
    """Why a photo is refused."""

    PERSON = auto()
    """This person has sent too many."""

    EVERYONE = auto()
    """All people together have."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What becomes of a photo.

    Attributes:
        granted: Whether it is read.
        news: Why not, once; then silence until a photo of the person's is read again.
    """

    granted: bool
    news: Refusal | None = None


class Bucket:
    """Holds tokens, and is filled up evenly.

    Args:
        per_minute: Tokens that come back in a minute.
        now: The time in seconds, on the clock of all later calls.
    """

    def __init__(self, per_minute: float, now: float) -> None:
        self._rate = per_minute / 60.0
        self._room = max(per_minute, ALBUM)
        self._tokens: float = self._room
        self._filled = now
        self.told = False

    def has_any(self, now: float) -> bool:
        """Tell whether there is a token by now."""
        if math.isinf(self._room):
            return True
        self._tokens = min(self._room, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        return self._tokens >= 1.0

    def take(self) -> None:
        """Take a token out; there must be one."""
        self._tokens -= 1.0


class PhotoLimits:
    """Decides whose photos are read; asked in the event loop.

    Args:
        per_person: Photos a minute of one person; 0 is no limit.
        overall: Photos a minute of all people; 0 is no limit.
        clock: Tells the time in seconds.
    """

    def __init__(
        self, *, per_person: int, overall: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_person = per_person or math.inf
        self._clock = clock
        self._everyone = Bucket(overall or math.inf, clock())
        self._people: OrderedDict[int, Bucket] = OrderedDict()

    def admit(self, person_id: int) -> Admission:
        """Take a token for a photo from both buckets, or from neither."""
        now = self._clock()
        own = self._bucket_of(person_id, now)
        refusal = None if own.has_any(now) else Refusal.PERSON
        if refusal is None and not self._everyone.has_any(now):
            refusal = Refusal.EVERYONE
        if refusal is None:
            own.take()
            self._everyone.take()
        news = None if own.told else refusal
        own.told = refusal is not None
        return Admission(granted=refusal is None, news=news)

    def _bucket_of(self, person_id: int, now: float) -> Bucket:
        bucket = self._people.setdefault(person_id, Bucket(self._per_person, now))
        self._people.move_to_end(person_id)
        if len(self._people) > PEOPLE:
            self._people.popitem(last=False)
        return bucket
