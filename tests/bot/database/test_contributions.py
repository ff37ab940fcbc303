from pathlib import Path

import numpy as np
import pytest

from bot.database import (
    Backlog,
    ContributionStore,
    Database,
    LabeledCrop,
    PeopleStore,
    Status,
)
from bot.database.encryption import Seal

ADA, BEN = 7, 8


@pytest.fixture
def contributions(database: Database, tmp_path: Path) -> ContributionStore:
    return ContributionStore(database, Seal(None, tmp_path))


@pytest.fixture(autouse=True)
async def _consent(database: Database) -> None:
    for person in (ADA, BEN):
        await PeopleStore(database).remember_consent(person, contributes=True)


def digit_of(pixels: int, *, label: int = 4, probability: float = 0.5) -> LabeledCrop:
    crop = np.full((28, 28), pixels, np.uint8)
    return LabeledCrop(crop=crop, label=label, probability=probability)


async def test_digits_wait_in_quarantine_the_least_likely_first(
    contributions: ContributionStore,
) -> None:
    likely = [digit_of(1, probability=0.9), digit_of(2, probability=0.001)]

    kept = await contributions.add(ADA, [*likely, digit_of(3, label=7, probability=0.4)])

    waiting = await contributions.waiting(10)
    assert kept == 3
    assert [each.probability for each in waiting] == pytest.approx([0.001, 0.4, 0.9])
    assert [each.crop[0, 0] for each in waiting] == [2, 3, 1]
    assert {each.status for each in waiting} == {Status.QUARANTINE}
    assert [each.label for each in await contributions.waiting(2)] == [4, 7]


@pytest.mark.parametrize("asked", [True, False])
async def test_nothing_is_kept_without_consent(
    contributions: ContributionStore, database: Database, *, asked: bool
) -> None:
    stranger = 99
    if asked:
        await PeopleStore(database).remember_consent(stranger, contributes=False)

    assert await contributions.add(stranger, [digit_of(1)]) == 0
    assert await contributions.waiting(10) == []


async def test_the_same_digit_is_kept_once_whoever_gives_it(
    contributions: ContributionStore,
) -> None:
    assert await contributions.add(ADA, [digit_of(1), digit_of(1), digit_of(2)]) == 2
    assert await contributions.add(BEN, [digit_of(1, label=7), digit_of(3)]) == 1


async def test_the_last_label_that_its_writer_gives_a_digit_counts(
    contributions: ContributionStore,
) -> None:
    await contributions.add(ADA, [digit_of(1, label=4)])

    await contributions.add(ADA, [digit_of(1, label=9, probability=0.1)])

    [waiting] = await contributions.waiting(10)
    assert waiting.label == 9
    assert waiting.probability == pytest.approx(0.1)


async def test_its_writer_withdraws_a_digit_that_nobody_has_reviewed(
    contributions: ContributionStore,
) -> None:
    digits = [digit_of(1), digit_of(2), digit_of(3)]
    await contributions.add(ADA, digits)
    reviewed = (await contributions.waiting(10))[1]
    await contributions.accept(reviewed.id, 4)

    await contributions.withdraw(BEN, [digit.crop for digit in digits])
    await contributions.withdraw(ADA, [digit.crop for digit in digits[:2]])

    assert [each.crop[0, 0] for each in await contributions.waiting(10)] == [3]
    assert [each.id for each in await contributions.accepted()] == [reviewed.id]


async def test_one_person_gives_no_more_than_a_limit(
    contributions: ContributionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.contributions.PERSON_LIMIT", 3)

    assert await contributions.add(ADA, [digit_of(pixels) for pixels in range(5)]) == 3
    assert await contributions.add(ADA, [digit_of(9)]) == 0
    assert await contributions.add(BEN, [digit_of(9)]) == 1


async def test_of_each_digit_no_more_than_a_limit_is_kept(
    contributions: ContributionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.contributions.DIGIT_LIMIT", 3)

    assert await contributions.add(ADA, [digit_of(pixels) for pixels in range(5)]) == 3
    assert await contributions.add(BEN, [digit_of(8), digit_of(9, label=7)]) == 1


async def test_a_dropped_digit_is_deleted_makes_room_and_does_not_come_again(
    contributions: ContributionStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.contributions.PERSON_LIMIT", 1)
    await contributions.add(ADA, [digit_of(1)])
    [waiting] = await contributions.waiting(10)

    assert await contributions.drop(waiting.id)

    [row] = (await PeopleStore(database).everything_about(ADA))["contributions"]
    assert (row["status"], row["crop"]) == (Status.DROPPED, None)
    assert await contributions.add(ADA, [digit_of(1)]) == 0
    assert await contributions.add(ADA, [digit_of(2)]) == 1


async def test_digits_are_counted_by_label_and_status(contributions: ContributionStore) -> None:
    labels = (4, 4, 7)
    digits = [digit_of(pixels, label=label) for pixels, label in enumerate(labels)]
    await contributions.add(ADA, digits)
    [first, *_] = await contributions.waiting(10)
    await contributions.accept(first.id, 4)

    waiting = await contributions.counts(Status.QUARANTINE)
    accepted = await contributions.counts(Status.ACCEPTED)

    assert (waiting[4], waiting[7], sum(waiting.values())) == (1, 1, 2)
    assert (accepted[4], sum(accepted.values())) == (1, 1)
    assert list(accepted) == list(range(10))


async def test_what_comes_later_does_not_move_what_is_being_reviewed(
    contributions: ContributionStore,
) -> None:
    await contributions.add(ADA, [digit_of(1, probability=0.5), digit_of(2, probability=0.9)])
    seen = await contributions.backlog()
    await contributions.add(BEN, [digit_of(3, probability=0.001)])

    page = await contributions.waiting(1, skip=1, newest=seen.newest)

    assert (seen.count, await contributions.backlog(seen.newest)) == (2, seen)
    assert (await contributions.backlog()).count == 3
    assert [each.crop[0, 0] for each in page] == [2]


async def test_several_are_accepted_or_dropped_at_once_and_the_first_decision_stands(
    contributions: ContributionStore,
) -> None:
    await contributions.add(ADA, [digit_of(pixels, label=pixels) for pixels in range(5)])
    numbers = [each.id for each in await contributions.waiting(10)]

    accepted = await contributions.accept_all([*numbers[:2], 404])
    dropped = await contributions.drop_all(numbers[1:4])

    assert (accepted, dropped) == (2, 2)
    assert [each.label for each in await contributions.accepted()] == [0, 1]
    assert [each.id for each in await contributions.waiting(10)] == numbers[4:]


async def test_what_is_accepted_is_learned_from_under_the_label_of_the_first_review(
    contributions: ContributionStore,
) -> None:
    await contributions.add(ADA, [digit_of(1, label=4), digit_of(2)])
    kept, dropped = await contributions.waiting(10)

    decided = [await contributions.accept(kept.id, 9), await contributions.drop(dropped.id)]
    again = [
        await contributions.accept(kept.id, 1),
        await contributions.drop(kept.id),
        await contributions.accept(dropped.id, 4),
        await contributions.accept(404, 4),
    ]

    assert decided == [True, True]
    assert again == [False] * 4
    assert [each.label for each in await contributions.accepted()] == [9]
    assert await contributions.waiting(10) == []


async def test_what_became_of_a_digit_is_known_until_its_writer_is_forgotten(
    contributions: ContributionStore, database: Database
) -> None:
    await contributions.add(ADA, [digit_of(1), digit_of(2)])
    first, second = await contributions.waiting(10)
    await contributions.drop(first.id)

    before = [await contributions.status_of(each.id) for each in (first, second)]
    await PeopleStore(database).forget(ADA, until=0)

    assert before == [Status.DROPPED, Status.QUARANTINE]
    assert await contributions.status_of(first.id) is None
    assert await contributions.backlog() == Backlog(count=0, newest=0)
