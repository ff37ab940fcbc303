import asyncio
from dataclasses import replace

import numpy as np
import pytest

from bot.feedback.recent_digits import LONGEST, RecentDigits
from tests.readings import read_digit

ADA, BEN = 7, 8


@pytest.fixture
def recent() -> RecentDigits:
    return RecentDigits()


async def test_a_labeled_digit_has_its_network_input_and_the_probability_of_its_label(
    recent: RecentDigits,
) -> None:
    levels = np.linspace(0, 255, 28 * 28).round().reshape(28, 28)
    seen = (levels / 255).astype(np.float32)[:, :, np.newaxis]
    shaded = replace(read_digit(1), network_input=seen)
    recent.hold((70, 3), ADA, "41", [read_digit(4), shaded])
    answer = recent.of((70, 3), ADA)
    assert answer is not None

    answer.labels = {1: 7}

    [given] = answer.labeled()
    assert given.crop.dtype == np.uint8
    assert given.crop.tolist() == levels.tolist()
    assert (given.label, given.probability) == (7, float(shaded.probabilities[7]))
    assert len(answer.unlabeled_crops()) == 1


async def test_the_digits_and_the_answers_that_are_held_are_limited(
    recent: RecentDigits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.ROOM", 3)

    for message, count in enumerate((1, 1, 1, 1, 1, 0, LONGEST + 1)):
        recent.hold((70, message), ADA, "4" * count, [read_digit(4)] * count)

    assert [message for message in range(7) if recent.of((70, message), ADA)] == [2, 3, 4]


async def test_digits_are_dropped_after_their_lifetime_without_any_access(
    recent: RecentDigits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feedback.recent_digits.LIFETIME", 0.02)
    recent.hold((70, 1), ADA, "4", [read_digit(4)])

    while recent._held:  # noqa: ASYNC110 - nothing signals it
        await asyncio.sleep(0.01)

    assert recent.of((70, 1), ADA) is None


async def test_only_their_writer_finds_digits_and_others_are_not_forgotten(
    recent: RecentDigits,
) -> None:
    for place, person in (((70, 1), ADA), ((70, 2), ADA), ((80, 1), BEN)):
        recent.hold(place, person, "4", [read_digit(4)])
    assert recent.of((70, 1), BEN) is None

    recent.forget(ADA)

    assert recent.of((70, 1), ADA) is recent.of((70, 2), ADA) is None
    assert recent.of((80, 1), BEN) is not None
