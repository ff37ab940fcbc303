from pathlib import Path

import numpy as np
import pytest

from bot.database.connection import Database
from bot.database.contributions import ContributionStore, LabeledCrop, Status
from bot.database.encryption import KEY_FILE, Cipher
from bot.database.people import PeopleStore

ADA, BEN = 7, 8


@pytest.fixture
def contributions(database: Database, tmp_path: Path) -> ContributionStore:
    return ContributionStore(database, Cipher(None, tmp_path))


@pytest.fixture(autouse=True)
async def _consent(database: Database) -> None:
    for person in (ADA, BEN):
        await PeopleStore(database).remember_consent(person, contributes=True)


def digit_of(pixels: int, *, label: int = 4, probability: float = 0.5) -> LabeledCrop:
    crop = np.full((28, 28), pixels, np.uint8)
    return LabeledCrop(crop=crop, label=label, probability=probability)


async def test_a_digit_is_stored_once_with_the_last_label_of_its_writer(
    contributions: ContributionStore,
) -> None:
    assert await contributions.add(ADA, [digit_of(1), digit_of(1)]) == 1
    assert await contributions.add(BEN, [digit_of(1, label=7)]) == 0
    assert await contributions.add(ADA, [digit_of(1, label=9, probability=0.1)]) == 1

    [waiting] = await contributions.waiting(10)
    assert waiting.label == 9
    assert waiting.probability == pytest.approx(0.1)


async def test_a_writer_can_withdraw_a_digit_before_it_is_reviewed(
    contributions: ContributionStore, tmp_path: Path
) -> None:
    digits = [digit_of(1), digit_of(2), digit_of(3)]
    await contributions.withdraw(ADA, [digits[0].crop])
    made_before = (tmp_path / KEY_FILE).exists()
    await contributions.add(ADA, digits)
    reviewed = (await contributions.waiting(10))[1]
    await contributions.accept([reviewed.id])

    await contributions.withdraw(BEN, [digit.crop for digit in digits])
    await contributions.withdraw(ADA, [digit.crop for digit in digits[:2]])

    assert [each.crop[0, 0] for each in await contributions.waiting(10)] == [3]
    assert [each.id for each in await contributions.accepted()] == [reviewed.id]
    assert not made_before  # The first stored digit creates the key.


@pytest.mark.parametrize(
    ("limit", "writer", "other"),
    [("PERSON_LIMIT", ADA, digit_of(9)), ("DIGIT_LIMIT", BEN, digit_of(9, label=7))],
)
async def test_the_digits_of_one_person_and_of_one_label_are_limited(
    limit: str,
    writer: int,
    other: LabeledCrop,
    contributions: ContributionStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"bot.database.contributions.{limit}", 3)

    assert await contributions.add(ADA, [digit_of(pixels) for pixels in range(5)]) == 3
    assert await contributions.add(writer, [digit_of(8)]) == 0
    assert await contributions.add(BEN, [other]) == 1


async def test_a_dropped_digit_is_deleted_makes_room_and_is_not_added_again(
    contributions: ContributionStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.contributions.PERSON_LIMIT", 1)
    await contributions.add(ADA, [digit_of(1)])
    [waiting] = await contributions.waiting(10)

    assert await contributions.drop([waiting.id]) == 1

    [row] = (await PeopleStore(database).everything_about(ADA))["contributions"]
    assert (row["status"], row["crop"]) == (Status.DROPPED, None)
    assert await contributions.add(ADA, [digit_of(1)]) == 0
    assert await contributions.add(ADA, [digit_of(2)]) == 1


async def test_accepted_digits_are_counted_by_label(contributions: ContributionStore) -> None:
    labels = (4, 4, 7)
    digits = [digit_of(pixels, label=label) for pixels, label in enumerate(labels)]
    await contributions.add(ADA, digits)
    [first, second, _] = await contributions.waiting(10)
    await contributions.accept([first.id])
    await contributions.accept([second.id], 9)

    accepted = await contributions.count_accepted()

    assert accepted == dict.fromkeys(range(10), 0) | {4: 1, 9: 1}


async def test_digits_are_listed_page_by_page_with_the_least_likely_label_first(
    contributions: ContributionStore,
) -> None:
    likely = (0.5, 0.9, 0.001)
    digits = [digit_of(place, probability=share) for place, share in enumerate(likely)]
    await contributions.add(ADA, digits)

    pages = [await contributions.waiting(2), await contributions.waiting(2, skip=2)]

    assert [[each.crop[0, 0] for each in page] for page in pages] == [[2, 0], [1]]
    assert await contributions.count_waiting() == 3
