"""Holds the digits of the latest answers in memory, with the labels that their writers give."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.database.contributions import LabeledCrop
from model.reading.result import ReadDigit
from model.recognition.preprocessing import to_levels

LIFETIME: Final = 3600.0
"""Seconds after which digits are forgotten."""

ROOM: Final = 100
"""Maximum number of answers whose digits are held; the oldest ones are dropped."""

LONGEST: Final = 200
"""Maximum digits of an answer that is held; 100 such answers take 16 MB."""

Place = tuple[int, int | None]
"""The chat id and the message id of an answer."""


@dataclass(kw_only=True, eq=False)
class HeldAnswer:
    """The digits of an answer.

    Attributes:
        person_id: Who wrote them.
        text: The number as it was read.
        crops: Shape (n, 28, 28), the network inputs, intensity 0 (paper) to 255 (full ink).
        probabilities: Shape (n, 10), the probabilities of the classes for each digit.
        labels: The labels that the person gave, by the index of the digit.
    """

    person_id: int
    text: str
    crops: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    labels: Mapping[int, int] = field(default_factory=dict)

    def labeled(self) -> list[LabeledCrop]:
        """List the digits that the person has labeled."""
        return [
            LabeledCrop(
                crop=self.crops[index],
                label=label,
                probability=float(self.probabilities[index, label]),
            )
            for index, label in self.labels.items()
        ]

    def unlabeled_crops(self) -> list[NDArray[np.uint8]]:
        """List the crops of the digits without a label."""
        return [crop for index, crop in enumerate(self.crops) if index not in self.labels]


class RecentDigits:
    """Holds the digits of the latest answers, for an hour at most."""

    def __init__(self) -> None:
        self._held: OrderedDict[Place, HeldAnswer] = OrderedDict()

    def hold(self, place: Place, person_id: int, text: str, digits: Sequence[ReadDigit]) -> None:
        """Hold the digits of an answer, unless there are too many; needs a running event loop."""
        if not 0 < len(digits) <= LONGEST:
            return
        self._held[place] = HeldAnswer(
            person_id=person_id,
            text=text,
            crops=to_levels(np.stack([digit.network_input for digit in digits])),
            probabilities=np.stack([digit.probabilities for digit in digits]),
        )
        if len(self._held) > ROOM:
            self._held.popitem(last=False)
        asyncio.get_running_loop().call_later(LIFETIME, self._held.pop, place, None)

    def of(self, place: Place, person_id: int) -> HeldAnswer | None:
        """Find the digits of an answer; None if they are forgotten or somebody else's."""
        held = self._held.get(place)
        return held if held is not None and held.person_id == person_id else None

    def forget(self, person_id: int) -> None:
        """Forget all digits of a person."""
        for place in [p for p, held in self._held.items() if held.person_id == person_id]:
            del self._held[place]
