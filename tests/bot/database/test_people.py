import asyncio
import base64
from pathlib import Path

import numpy as np
import pytest

from bot.database.answers import AnswerStore, NewAnswer
from bot.database.connection import Database
from bot.database.contributions import ContributionStore, LabeledCrop
from bot.database.encryption import Cipher
from bot.database.inbox_store import InboxStore
from bot.database.people import PeopleStore
from bot.database.training_runs import NewTrainingRun, TrainingRunStore

ADA, BEN = 7_000_000_001, 8


CIPHER = Cipher(base64.urlsafe_b64encode(bytes(32)).decode(), Path())


@pytest.fixture
def people(database: Database) -> PeopleStore:
    return PeopleStore(database)


async def leave_traces(person: int, database: Database, *, pixels: int = 1) -> None:
    """Store something about a person in every table that has data about people."""
    people, crop = PeopleStore(database), np.full((28, 28), pixels, np.uint8)
    await people.remember_language(person, "tr")
    await people.remember_consent(person, contributes=True)
    answer = NewAnswer(person_id=person, chat_id=person, message_id=3, outcome="read", text="407")
    await AnswerStore(database).record(answer)
    digit = LabeledCrop(crop=crop, label=4, probability=0.9)
    await ContributionStore(database, CIPHER).add(person, [digit])


def files_with(content: bytes, folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if content in file.read_bytes()]


async def test_taking_consent_back_deletes_the_digits_and_keeps_the_language(
    people: PeopleStore, database: Database
) -> None:
    await leave_traces(ADA, database, pixels=1)
    await leave_traces(BEN, database, pixels=2)

    assert await people.remember_consent(ADA, contributes=False) == 1

    [left] = await ContributionStore(database, CIPHER).waiting(10)
    assert left.crop[0, 0] == 2
    assert await people.language_of(ADA) == "tr"
    assert await people.consent_of(ADA) is False


async def test_a_person_who_has_not_decided_is_asked_once(people: PeopleStore) -> None:
    asked = await asyncio.gather(*(people.ask_once(ADA) for _ in range(10)))

    assert sorted(asked) == [False] * 9 + [True]
    assert await people.consent_of(ADA) is False
    await people.remember_consent(ADA, contributes=True)
    assert not await people.ask_once(ADA)
    assert await people.consent_of(ADA) is True


async def test_everything_about_a_person_is_listed_and_deleted_on_request(
    database: Database,
) -> None:
    await leave_traces(ADA, database, pixels=1)
    await leave_traces(BEN, database, pixels=2)
    trainings, people = TrainingRunStore(database), PeopleStore(database)
    run = NewTrainingRun(architecture="mlp", epochs=1, seed=1, started_by=ADA, directory="here")
    number = await trainings.start(run)

    known = await people.everything_about(ADA)
    await people.forget(ADA, until=0)

    assert known["people"] == [{"id": ADA, "language": "tr", "contributes": True}]
    assert [row["text"] for row in known["answers"]] == ["407"]
    assert [CIPHER.decrypt(row["crop"]) for row in known["contributions"]] == [bytes([1]) * 784]
    assert [row["directory"] for row in known["training_runs"]] == ["here"]
    assert not any((await people.everything_about(ADA)).values())
    assert len((await people.everything_about(BEN))["contributions"]) == 1
    training = await trainings.find(number)
    assert training is not None
    assert training.started_by is None


async def test_unanswered_updates_of_a_person_are_listed_and_deleted(
    database: Database,
) -> None:
    people, inbox = PeopleStore(database), InboxStore(database)
    senders = {1: ADA, 2: BEN, 3: ADA, 4: None}
    await inbox.keep([(number, "Hi", sender) for number, sender in senders.items()])
    listed = (await people.everything_about(ADA))["inbox"]

    await people.forget(ADA, until=2)

    assert [row["update_id"] for row in listed] == [1, 3]
    assert [row["update_id"] for row in (await people.everything_about(ADA))["inbox"]] == [3]
    assert [each.update_id for each in await inbox.take(9, may_retry=False)] == [2, 3, 4]


async def test_no_file_has_digits_or_messages_of_a_deleted_person(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    people, inbox = PeopleStore(database), InboxStore(database)
    await leave_traces(ADA, database, pixels=201)
    await inbox.keep([(number, "Zeynepnur", ADA) for number in (1, 2, 3)])
    await inbox.take(2, may_retry=False)
    await inbox.finish(1)
    [contribution] = (await people.everything_about(ADA))["contributions"]
    kept = (contribution["crop"][-100:], b"Zeynepnur")
    before = [files_with(each, tmp_path) for each in kept]

    await people.forget(ADA, until=3)

    assert all(before)
    assert [files_with(each, tmp_path) for each in kept] == [[], []]
    await database.close()


async def test_a_person_who_returns_is_new_and_gets_new_ids(database: Database) -> None:
    people, answers = PeopleStore(database), AnswerStore(database)
    nothing = NewAnswer(person_id=ADA, chat_id=ADA, outcome="no_digits")
    first = await answers.record(nothing)
    await people.remember_language(ADA, "tr")
    await people.forget(ADA, until=0)

    assert await answers.record(nothing) > first
    assert await people.language_of(ADA) is None
    assert await people.consent_of(ADA) is None
