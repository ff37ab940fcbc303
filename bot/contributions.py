"""The digits of the latest answers, in memory, until their people have said what they are."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.database import LabelledCrop
from model.reading.result import ReadDigit
from model.recognition.preprocessing import to_levels
from model.spec import DIGIT_COUNT

LIFETIME: Final = 3600.0
"""Seconds after which digits are forgotten."""

ROOM: Final = 100
"""Answers whose digits are held; of more, the oldest ones are forgotten."""

Place = tuple[int, int]
"""Where an answer stands: its chat and the number of the message in it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldAnswer:
    """The digits of an answer.

    Attributes:
        person_id: Whose they are.
        expires: When they are forgotten, on the clock of `time.monotonic`.
        crops: Shape (n, 28, 28), the network inputs, intensity 0 (paper) to 255 (full ink).
        probabilities: Shape (n, 10), what the model gave to each digit.
    """

    person_id: int
    expires: float
    crops: NDArray[np.uint8]
    probabilities: NDArray[np.float32]


class RecentDigits:
    """Holds the digits of the latest answers, for an hour at most.

    Args:
        lifetime: Seconds after which they are forgotten.
    """

    def __init__(self, lifetime: float = LIFETIME) -> None:
        self._lifetime = lifetime
        self._held: OrderedDict[Place, HeldAnswer] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    def hold(self, place: Place, person_id: int, digits: Sequence[ReadDigit]) -> None:
        """Hold the digits of an answer; called in the event loop."""
        if not digits:
            return
        self._held[place] = HeldAnswer(
            person_id=person_id,
            expires=time.monotonic() + self._lifetime,
            crops=to_levels(np.stack([digit.network_input for digit in digits])),
            probabilities=np.stack([digit.probabilities for digit in digits]),
        )
        if len(self._held) > ROOM:
            self._held.popitem(last=False)
        if self._timer is None:
            self._wait()

    def _wait(self) -> None:
        """Come back when the oldest answer expires."""
        oldest = next(iter(self._held.values()), None)
        self._timer = None
        if oldest is not None:
            pause = max(0.0, oldest.expires - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(pause, self._expire)

    def _expire(self) -> None:
        now = time.monotonic()
        while self._held and next(iter(self._held.values())).expires <= now:
            self._held.popitem(last=False)
        self._wait()

    def as_read(self, place: Place) -> dict[int, int]:
        """List the digits of an answer as they were read, by their index; none if forgotten."""
        held = self._held.get(place)
        return dict(enumerate(held.probabilities.argmax(axis=1).tolist())) if held else {}

    def label(self, place: Place, person_id: int, labels: Mapping[int, int]) -> list[LabelledCrop]:
        """Label digits of an answer.

        Args:
            place: Where it stands.
            person_id: Who says so; only their own digits are theirs to give.
            labels: What digits are, by their index; those that there are not are left out.

        Returns:
            None if they are forgotten or somebody else's.
        """
        held = self._held.get(place)
        if held is None or held.person_id != person_id:
            return []
        return [
            LabelledCrop(
                crop=held.crops[index],
                label=label,
                probability=float(held.probabilities[index, label]),
            )
            for index, label in labels.items()
            if 0 <= index < len(held.crops) and 0 <= label < DIGIT_COUNT
        ]

    def forget(self, person_id: int) -> None:
        """Forget all digits of a person."""
        for place in [p for p, held in self._held.items() if held.person_id == person_id]:
            del self._held[place]
