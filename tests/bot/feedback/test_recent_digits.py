import asyncio
from dataclasses import replace

import numpy as np
import pytest

from bot.feedback.recent_digits import LONGEST, RecentDigits
from model.reading.result import ReadDigit
from tests.bot.charts.readings import read_digit

ADA, BEN = 7, 8


def shaded(digit: int, level: int) -> ReadDigit:
    """A digit whose network input has one level everywhere, 0 to 255."""
    image = np.full((28, 28, 1), level / 255, np.float32)
    return replace(read_digit(digit), network_input=image)


def held(*places: tuple[int, int]) -> RecentDigits:
    """Hold a 4 in each of some answers."""
    recent = RecentDigits()
    for place in places:
        recent.hold(place, ADA, "4", [read_digit(4)])
    return recent


async def test_a_digit_is_given_as_the_network_saw_it_with_what_it_thought_of_its_label() -> None:
    levels = range(0, 256, 5)
    recent, read = RecentDigits(), [read_digit(4), *(shaded(1, level) for level in levels)]
    recent.hold((70, 3), ADA, "4" + "1" * len(levels), read)

    answer = recent.of((70, 3), ADA)

    assert answer is not None
    answer.labels = dict.fromkeys(range(1, len(read)), 7)
    given = answer.labeled()
    assert [each.crop.tolist() for each in given] == [[[level] * 28] * 28 for level in levels]
    assert given[0].label == 7
    assert given[0].crop.dtype == np.uint8
    assert given[0].probability == pytest.approx(float(read[1].probabilities[7]))
    assert len(answer.unlabeled_crops()) == 1


async def test_no_digits_very_many_and_those_of_too_many_answers_are_not_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.ROOM", 3)
    recent = held(*((70, message) for message in range(5)))
    for message, count in ((5, 0), (6, LONGEST + 1)):
        recent.hold((70, message), ADA, "4" * count, [read_digit(4)] * count)

    found = [message for message in range(7) if recent.of((70, message), ADA)]

    assert found == [2, 3, 4]


async def test_after_their_time_digits_are_forgotten_though_nobody_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.LIFETIME", 0.02)
    recent = held((70, 1), (70, 2))

    while recent._held:  # noqa: ASYNC110 - nothing signals it
        await asyncio.sleep(0.01)

    assert recent.of((70, 1), ADA) is None


async def test_only_their_writer_finds_digits_and_is_forgotten_alone() -> None:
    recent = held((70, 1), (70, 2))
    recent.hold((80, 1), BEN, "4", [read_digit(4)])

    of_others = recent.of((70, 1), BEN), recent.of((70, 4), ADA)
    recent.forget(ADA)

    assert of_others == (None, None)
    assert recent.of((70, 1), ADA) is recent.of((70, 2), ADA) is None
    assert recent.of((80, 1), BEN) is not None
