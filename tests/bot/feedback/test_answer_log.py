import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Chat, Message

from bot.database import Database, NewAnswer, RecordedAnswer, Verdict
from bot.feedback.answer_log import AnswerLog, record_verdict
from bot.photos.answer import CORRECTABLE_LENGTH, AnswerChoice
from bot.photos.reading_pool import ReadingPool
from bot.settings import load_settings
from bot.transport.context import Services
from model.reader import DigitReader
from model.versions import ModelVersions
from tests.bot.charts.readings import page_of

ADA = 7
SENT = Message(message_id=3, date=datetime.now(UTC), chat=Chat(id=ADA, type="private"))
RIGHT = AnswerChoice(action="right", text="407")
WRONG = AnswerChoice(action="set", text="407", index=2, digit=1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.feedback.answer_log.PAUSES", (0.0, *[0.02] * 50))


@pytest.fixture
async def services(reader: DigitReader, tmp_path: Path) -> AsyncIterator[Services]:
    pool, database = ReadingPool(reader), Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield Services(
        settings=load_settings(bot_token="1:x"),  # noqa: S106 - opens nothing
        pool=pool,
        database=database,
        versions=ModelVersions(tmp_path),
    )
    pool.close()
    await database.close()


def log_of(services: Services) -> AnswerLog:
    return AnswerLog(services.answers, services.people, services.recent_digits)


ANSWER = NewAnswer(
    person_id=ADA,
    chat_id=ADA,
    message_id=3,
    outcome="read",
    text="407",
    digit_count=3,
    lowest_confidence=0.88,
    model="test",
    milliseconds={"read": 1.0},
)


async def recorded(services: Services) -> list[RecordedAnswer]:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    return [answer async for answer in services.answers.since(long_ago)]


async def break_answers(services: Services) -> None:
    async with services.database.writing() as connection:
        await connection.exec_driver_sql("DROP TABLE answers")


@pytest.mark.parametrize(
    ("choice", "verdict", "corrected"),
    [(RIGHT, Verdict.RIGHT, None), (WRONG, Verdict.WRONG, "401")],
)
async def test_a_verdict_is_recorded_with_its_answer(
    services: Services, choice: AnswerChoice, verdict: Verdict, corrected: str | None
) -> None:
    await log_of(services).record(ANSWER)

    await record_verdict(choice, SENT, services)

    [answer] = await recorded(services)
    assert (answer.verdict, answer.corrected_text) == (verdict, corrected)


async def test_a_verdict_that_is_quicker_than_the_record_is_not_lost(services: Services) -> None:
    judging = asyncio.ensure_future(record_verdict(RIGHT, SENT, services))
    await asyncio.sleep(0.05)

    await log_of(services).record(ANSWER)
    await judging

    [answer] = await recorded(services)
    assert answer.verdict is Verdict.RIGHT


async def test_a_verdict_on_an_unknown_answer_changes_nothing(services: Services) -> None:
    await record_verdict(RIGHT, SENT, services)

    assert await recorded(services) == []


async def test_what_cannot_be_kept_is_logged_and_hurts_nobody(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await break_answers(services)

    await log_of(services).record(ANSWER)
    await record_verdict(RIGHT, SENT, services)

    logged = [record.message for record in caplog.records]
    assert logged == ["An answer could not be kept", "A verdict could not be kept"]


@pytest.mark.parametrize(("contributes", "held"), [(None, True), (True, True), (False, False)])
async def test_digits_are_held_unless_their_writer_forbids_it(
    services: Services, *, contributes: bool | None, held: bool
) -> None:
    if contributes is not None:
        await services.people.remember_consent(ADA, contributes=contributes)

    await log_of(services).hold(SENT, ADA, "407", page_of(3).digits)

    assert bool(services.recent_digits.as_read((ADA, 3))) is held


async def test_digits_that_nobody_can_correct_are_not_held(services: Services) -> None:
    number = "7" * (CORRECTABLE_LENGTH + 1)

    await log_of(services).hold(SENT, ADA, number, page_of(3).digits)

    assert services.recent_digits.as_read((ADA, 3)) == {}
