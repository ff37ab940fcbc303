import asyncio
from dataclasses import replace

import numpy as np
import pytest

from bot.feedback.recent_digits import RecentDigits
from model.reading.result import ReadDigit
from tests.bot.charts.readings import read_digit

ADA, BEN = 7, 8
PLACE = (70, 3)


def shaded(digit: int, level: int) -> ReadDigit:
    """A digit whose network input has one level everywhere, 0 to 255."""
    image = np.full((28, 28, 1), level / 255, np.float32)
    return replace(read_digit(digit), network_input=image)


async def until_nothing_is_held(recent: RecentDigits) -> None:
    while recent._held:  # noqa: ASYNC110 - nobody is told of it
        await asyncio.sleep(0.01)


async def test_each_digit_is_given_as_the_network_saw_it() -> None:
    recent = RecentDigits()
    levels = range(0, 256, 5)
    recent.hold(PLACE, ADA, [shaded(4, level) for level in levels])

    given = recent.label(PLACE, ADA, recent.as_read(PLACE))

    assert [each.crop.tolist() for each in given] == [[[level] * 28] * 28 for level in levels]
    assert {each.crop.dtype for each in given} == {np.dtype(np.uint8)}


async def test_a_confirmed_number_gives_all_its_digits_as_they_were_read() -> None:
    recent = RecentDigits()
    recent.hold(PLACE, ADA, [read_digit(digit) for digit in (4, 0, 7)])

    given = recent.label(PLACE, ADA, recent.as_read(PLACE))

    assert [each.label for each in given] == [4, 0, 7]


async def test_a_corrected_digit_is_given_with_what_the_model_thought_of_its_label() -> None:
    recent = RecentDigits()
    read = [read_digit(4), shaded(1, level=99)]
    recent.hold(PLACE, ADA, read)

    [given] = recent.label(PLACE, ADA, {1: 7})

    assert (given.label, given.crop[0, 0]) == (7, 99)
    assert given.probability == pytest.approx(float(read[1].probabilities[7]))


async def test_only_its_writer_can_give_a_digit() -> None:
    recent = RecentDigits()
    recent.hold(PLACE, ADA, [read_digit(4)])

    assert recent.label(PLACE, BEN, {0: 4}) == []


async def test_nothing_is_given_of_an_answer_that_is_not_held() -> None:
    recent = RecentDigits()
    recent.hold(PLACE, ADA, [read_digit(4)])

    assert recent.as_read((70, 4)) == {}
    assert recent.label((70, 4), ADA, {0: 4}) == []
    assert recent.label(PLACE, ADA, {1: 4}) == []


async def test_an_answer_without_digits_is_not_held() -> None:
    recent = RecentDigits()

    recent.hold(PLACE, ADA, [])

    assert recent.as_read(PLACE) == {}


async def test_of_too_many_answers_the_oldest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.ROOM", 3)
    recent = RecentDigits()

    for message in range(5):
        recent.hold((70, message), ADA, [read_digit(4)])

    assert [bool(recent.as_read((70, message))) for message in range(5)] == [
        *[False] * 2,
        *[True] * 3,
    ]


async def test_after_their_time_digits_are_forgotten_though_nobody_looks() -> None:
    recent = RecentDigits(lifetime=0.02)
    for message in range(3):
        recent.hold((70, message), ADA, [read_digit(4)])

    await until_nothing_is_held(recent)
    recent.hold(PLACE, ADA, [read_digit(4)])
    await until_nothing_is_held(recent)

    assert recent.as_read(PLACE) == {}


async def test_a_person_is_forgotten_at_once_and_others_are_not() -> None:
    recent = RecentDigits()
    for place, person in (((70, 1), ADA), ((80, 1), BEN), ((70, 2), ADA)):
        recent.hold(place, person, [read_digit(4)])

    recent.forget(ADA)

    assert recent.as_read((70, 1)) == recent.as_read((70, 2)) == {}
    assert recent.as_read((80, 1)) == {0: 4}
