import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.feedback.recent_digits import LONGEST, RecentDigits
from model.reading.result import ReadDigit
from tests.bot.charts.readings import read_digit

ADA, BEN = 7, 8
PLACE = (70, 3)


def shaded(digit: int, level: int) -> ReadDigit:
    """A digit whose network input has one level everywhere, 0 to 255."""
    image = np.full((28, 28, 1), level / 255, np.float32)
    return replace(read_digit(digit), network_input=image)


def hold(
    recent: RecentDigits,
    digits: Sequence[ReadDigit],
    place: tuple[int, int] = PLACE,
    person: int = ADA,
) -> None:
    text = "".join(f"{digit.digit}" for digit in digits)
    recent.hold(place, person, text, digits)


async def test_a_digit_is_given_as_the_network_saw_it_with_what_it_thought_of_its_label() -> None:
    recent, read = RecentDigits(), [read_digit(4), *(shaded(1, each) for each in range(0, 256, 5))]
    hold(recent, read)

    held = recent.of(PLACE, ADA)

    assert held is not None
    held.labels = dict.fromkeys(range(1, len(read)), 7)
    given = held.labeled()
    assert [each.crop.tolist() for each in given] == [
        [[level] * 28] * 28 for level in range(0, 256, 5)
    ]
    assert given[0].label == 7
    assert given[0].crop.dtype == np.uint8
    assert given[0].probability == pytest.approx(float(read[1].probabilities[7]))
    assert len(held.unlabeled_crops()) == 1


async def test_only_the_person_who_wrote_digits_finds_them() -> None:
    recent = RecentDigits()
    hold(recent, [read_digit(4)])

    assert recent.of(PLACE, BEN) is None
    assert recent.of((70, 4), ADA) is None


@pytest.mark.parametrize("count", [0, LONGEST + 1])
async def test_no_digits_and_very_many_are_not_held(count: int) -> None:
    recent = RecentDigits()

    hold(recent, [read_digit(4)] * count)

    assert recent.of(PLACE, ADA) is None


async def test_of_too_many_answers_the_oldest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.ROOM", 3)
    recent = RecentDigits()

    for message in range(5):
        hold(recent, [read_digit(4)], (70, message))

    held = [recent.of((70, message), ADA) is not None for message in range(5)]
    assert held == [*[False] * 2, *[True] * 3]


async def test_after_their_time_digits_are_forgotten_though_nobody_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.LIFETIME", 0.02)
    recent = RecentDigits()
    for message in range(3):
        hold(recent, [read_digit(4)], (70, message))

    while recent._held:  # noqa: ASYNC110 - nothing signals it
        await asyncio.sleep(0.01)

    assert recent.of((70, 0), ADA) is None


async def test_a_person_is_forgotten_at_once_and_others_are_not() -> None:
    recent = RecentDigits()
    for place, person in (((70, 1), ADA), ((80, 1), BEN), ((70, 2), ADA)):
        hold(recent, [read_digit(4)], place, person)

    recent.forget(ADA)

    assert recent.of((70, 1), ADA) is recent.of((70, 2), ADA) is None
    assert recent.of((80, 1), BEN) is not None
