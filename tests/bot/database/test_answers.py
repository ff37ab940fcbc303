import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.database import AnswerStore, Correction, Database, NewAnswer, RecordedAnswer, Verdict

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CHAT, MESSAGE = -1_002_000_000_000, 12
"""A group's id is negative and larger than 32 bits."""

FIXED = Correction(text="401", missed=1, invented=1)


@pytest.fixture
def answers(database: Database) -> AnswerStore:
    return AnswerStore(database)


def answer_of(text: str, *, message: int | None = MESSAGE, chat: int = CHAT) -> NewAnswer:
    return NewAnswer(
        person_id=7,
        chat_id=chat,
        message_id=message,
        outcome="unsure",
        text=text,
        digit_count=len(text),
        lowest_confidence=0.625,
        model="cnn-1",
        milliseconds={"read": 61.5, "draw": 11.0},
    )


async def everything_in(answers: AnswerStore) -> list[RecordedAnswer]:
    return [answer async for answer in answers.since(LONG_AGO)]


async def test_an_answer_comes_back_as_it_was_given(answers: AnswerStore) -> None:
    before = datetime.now(UTC)

    number = await answers.record(answer_of("407"))

    [recorded] = await everything_in(answers)
    assert before <= recorded.at <= datetime.now(UTC)
    assert recorded == RecordedAnswer(
        **vars(answer_of("407")),
        id=number,
        at=recorded.at,
        verdict=None,
        corrected_text=None,
        missed=None,
        invented=None,
    )


async def test_an_answer_without_digits_needs_no_more_than_its_outcome(
    answers: AnswerStore,
) -> None:
    await answers.record(NewAnswer(person_id=7, chat_id=7, outcome="error"))

    [recorded] = await everything_in(answers)
    assert (recorded.text, recorded.digit_count, recorded.milliseconds) == ("", 0, {})
    assert (recorded.message_id, recorded.lowest_confidence, recorded.model) == (None, None, None)


async def test_an_answer_can_be_confirmed(answers: AnswerStore) -> None:
    await answers.record(answer_of("407"))

    assert await answers.confirm(CHAT, MESSAGE)

    [recorded] = await everything_in(answers)
    assert (recorded.verdict, recorded.corrected_text) == (Verdict.RIGHT, None)


async def test_an_answer_can_be_corrected(answers: AnswerStore) -> None:
    await answers.record(answer_of("407"))

    assert await answers.correct(CHAT, MESSAGE, FIXED)

    [recorded] = await everything_in(answers)
    assert (recorded.text, recorded.verdict) == ("407", Verdict.WRONG)
    assert recorded.corrected_text == "401"
    assert (recorded.missed, recorded.invented) == (1, 1)


async def test_a_correction_can_be_undone(answers: AnswerStore) -> None:
    await answers.record(answer_of("407"))
    await answers.correct(CHAT, MESSAGE, FIXED)

    assert await answers.undo(CHAT, MESSAGE)

    found = await answers.find(CHAT, MESSAGE)
    assert found is not None
    assert (found.verdict, found.corrected_text, found.missed) == (None, None, None)


async def test_an_answer_is_found_by_its_message(answers: AnswerStore) -> None:
    await answers.record(answer_of("407"))

    found = await answers.find(CHAT, MESSAGE)

    assert found is not None
    assert found.text == "407"
    assert await answers.find(CHAT, MESSAGE + 1) is None


async def test_a_correction_that_changes_nothing_confirms(answers: AnswerStore) -> None:
    await answers.record(answer_of("407"))

    assert await answers.correct(CHAT, MESSAGE, replace(FIXED, text="407"))

    [recorded] = await everything_in(answers)
    assert (recorded.verdict, recorded.corrected_text) == (Verdict.RIGHT, None)


async def test_the_last_word_counts(answers: AnswerStore) -> None:
    await answers.record(answer_of("407"))

    await answers.correct(CHAT, MESSAGE, FIXED)
    await answers.confirm(CHAT, MESSAGE)

    [recorded] = await everything_in(answers)
    assert (recorded.verdict, recorded.corrected_text) == (Verdict.RIGHT, None)


async def test_only_the_answer_that_is_meant_is_judged(answers: AnswerStore) -> None:
    for chat, message in ((CHAT, MESSAGE), (CHAT, MESSAGE + 1), (CHAT - 1, MESSAGE), (CHAT, None)):
        await answers.record(answer_of("407", chat=chat, message=message))

    await answers.confirm(CHAT, MESSAGE)

    verdicts = [answer.verdict for answer in await everything_in(answers)]
    assert verdicts == [Verdict.RIGHT, None, None, None]


async def test_whoever_judges_an_unknown_answer_is_told(answers: AnswerStore) -> None:
    assert not await answers.confirm(CHAT, MESSAGE)
    assert not await answers.correct(CHAT, MESSAGE, FIXED)


async def test_answers_are_gone_through_from_a_moment_on(answers: AnswerStore) -> None:
    await answers.record(answer_of("1"))
    moment = datetime.now(UTC)
    await answers.record(answer_of("2"))
    elsewhere = moment.astimezone(tz=datetime.now().astimezone().tzinfo)

    assert [answer.text async for answer in answers.since(moment)] == ["2"]
    assert [answer.text async for answer in answers.since(elsewhere)] == ["2"]
    assert [answer async for answer in answers.since(moment + timedelta(days=1))] == []


async def test_more_answers_than_a_page_holds_are_all_gone_through(
    answers: AnswerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.answers.PAGE", 3)
    for number in range(7):
        await answers.record(answer_of(f"{number}"))

    read = [answer.text async for answer in answers.since(LONG_AGO)]

    assert read == [f"{number}" for number in range(7)]


async def test_answers_can_be_recorded_while_others_are_gone_through(
    answers: AnswerStore,
) -> None:
    await answers.record(answer_of("1"))

    async for _ in answers.since(LONG_AGO):
        await answers.record(answer_of("2", message=None))
        break

    assert len(await everything_in(answers)) == 2


async def test_many_answers_at_once_are_all_recorded(answers: AnswerStore) -> None:
    numbers = await asyncio.gather(*(answers.record(answer_of("1")) for _ in range(50)))

    assert len(set(numbers)) == 50
    assert len(await everything_in(answers)) == 50
