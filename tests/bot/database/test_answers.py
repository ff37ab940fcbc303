from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.database.answers import AnswerStore, NewAnswer, RecordedAnswer, Verdict
from bot.database.connection import Database

CHAT, MESSAGE = -1_002_000_000_000, 12
"""The id of a group is negative and needs more than 32 bits."""

ANSWER = NewAnswer(
    person_id=7,
    chat_id=CHAT,
    message_id=MESSAGE,
    outcome="unsure",
    text="407",
    digit_count=3,
    lowest_confidence=0.625,
    model="cnn-1",
    milliseconds={"read": 61.5, "draw": 11.0},
)


@pytest.fixture
def answers(database: Database) -> AnswerStore:
    return AnswerStore(database)


async def find(answers: AnswerStore, chat: int = CHAT, message: int = MESSAGE) -> RecordedAnswer:
    found = await answers.find(chat, message)
    assert found is not None
    return found


async def test_an_answer_is_found_as_it_was_recorded(answers: AnswerStore) -> None:
    before = datetime.now(UTC)

    number = await answers.record(ANSWER)

    recorded = await find(answers)
    assert before <= recorded.at <= datetime.now(UTC)
    assert recorded == RecordedAnswer(
        **vars(ANSWER),
        id=number,
        at=recorded.at,
        verdict=None,
        corrected_text=None,
        missed=None,
        invented=None,
    )
    assert await answers.find(CHAT, MESSAGE + 1) is None


async def test_the_last_correction_of_an_answer_counts_and_can_be_undone(
    answers: AnswerStore,
) -> None:
    await answers.record(ANSWER)

    await answers.correct(CHAT, MESSAGE, "401", missed=1, invented=1)
    corrected = await find(answers)
    await answers.correct(CHAT, MESSAGE, "407", missed=0, invented=0)
    confirmed = await find(answers)
    await answers.undo(CHAT, MESSAGE)
    undone = await find(answers)

    assert (corrected.text, corrected.verdict) == ("407", Verdict.WRONG)
    assert (corrected.corrected_text, corrected.missed, corrected.invented) == ("401", 1, 1)
    assert (confirmed.verdict, confirmed.corrected_text) == (Verdict.RIGHT, None)
    assert (undone.verdict, undone.corrected_text, undone.missed) == (None, None, None)


async def test_an_answer_with_the_same_digits_in_other_groups_was_right(
    answers: AnswerStore,
) -> None:
    await answers.record(replace(ANSWER, text="40 7\n12"))

    await answers.correct(CHAT, MESSAGE, "407 12", missed=0, invented=0)

    judged = await find(answers)
    assert (judged.verdict, judged.corrected_text) == (Verdict.RIGHT, "407 12")


async def test_only_the_answer_in_the_message_is_corrected(answers: AnswerStore) -> None:
    places = [(CHAT, MESSAGE), (CHAT, MESSAGE + 1), (CHAT - 1, MESSAGE)]
    for chat, message in places:
        await answers.record(replace(ANSWER, chat_id=chat, message_id=message))

    await answers.correct(CHAT, MESSAGE, "407", missed=0, invented=0)

    verdicts = [(await find(answers, *place)).verdict for place in places]
    assert verdicts == [Verdict.RIGHT, None, None]
