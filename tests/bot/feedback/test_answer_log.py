import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message

from bot.database.answers import AnswerStore, NewAnswer, Verdict
from bot.database.connection import Database
from bot.database.people import PeopleStore
from bot.feedback.answer_log import AnswerLog
from bot.feedback.recent_digits import RecentDigits
from tests.readings import read_digit

ADA = 7
NOW = datetime(2999, 1, 1, tzinfo=UTC)  # Recent, however slow the test is.
SENT = Message(message_id=3, date=NOW, chat=Chat(id=ADA, type="private"))
ANSWER = NewAnswer(
    person_id=ADA, chat_id=ADA, message_id=3, outcome="read", text="407", digit_count=3
)


@pytest.fixture
def recent() -> RecentDigits:
    return RecentDigits()


@pytest.fixture
def answers(database: Database, recent: RecentDigits, monkeypatch: pytest.MonkeyPatch) -> AnswerLog:
    monkeypatch.setattr("bot.feedback.answer_log.PAUSES", (0.0, *[0.02] * 20))
    return AnswerLog(AnswerStore(database), PeopleStore(database), recent)


async def test_a_correction_before_the_answer_is_recorded_is_not_lost(answers: AnswerLog) -> None:
    judging = asyncio.ensure_future(answers.correct(SENT, "4071"))
    await asyncio.sleep(0.05)

    await answers.record(ANSWER)
    await judging

    recorded = await answers.find(SENT)
    assert recorded is not None
    assert (recorded.verdict, recorded.corrected_text) == (Verdict.WRONG, "4071")
    assert (recorded.missed, recorded.invented) == (1, 0)


@pytest.mark.parametrize(("contributes", "held"), [(None, True), (True, True), (False, False)])
async def test_digits_are_held_unless_their_writer_said_no(
    answers: AnswerLog,
    database: Database,
    recent: RecentDigits,
    *,
    contributes: bool | None,
    held: bool,
) -> None:
    if contributes is not None:
        await PeopleStore(database).remember_consent(ADA, contributes=contributes)

    await answers.record(ANSWER, [read_digit(4), read_digit(0), read_digit(7)])

    assert (recent.of((ADA, 3), ADA) is not None) is held


async def test_a_number_that_is_cut_in_the_caption_is_found_in_the_record(
    answers: AnswerLog,
) -> None:
    text = "\n".join(["12 3"] * 20)
    cut = Message(3, SENT.date, SENT.chat, caption="12 3\n12 3\n…\n20 rows")

    await answers.correct(cut, "7")
    unknown = await answers.number_of(cut)
    await answers.record(replace(ANSWER, text=text))
    recorded = await answers.number_of(cut)
    await answers.correct(cut, "407")

    assert (unknown, recorded, await answers.number_of(cut)) == (None, text, "407")
