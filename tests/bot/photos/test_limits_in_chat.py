"""Photos over the limit: one polite line, then silence, until there is room again."""

from collections.abc import Callable

import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from bot.photos.limits import PhotoLimits
from bot.transport.context import App
from tests.bot.chat import Chat
from tests.standing_clock import StandingClock, stop_clock_of_limits

TOO_MANY = "That is more photos than I can read at once."
TOO_MANY_TR = "Bir seferde okuyabileceğimden çok fotoğraf geldi."
CROWDED = "Very many people are sending me photos right now."

Limit = Callable[..., None]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stop_clock_of_limits(monkeypatch)


@pytest.fixture
def limit(application: App) -> Limit:
    def set_limits(*, per_person: int = 0, overall: int = 0) -> None:
        limits = PhotoLimits(per_person=per_person, overall=overall)
        vars(application.bot_data.services)["photo_limits"] = limits

    return set_limits


async def test_over_the_limit_a_person_is_told_once_and_is_read_again_later(
    chat: Chat, limit: Limit, clock: StandingClock
) -> None:
    limit(per_person=10)

    answers = await chat.send(GUEST_ID, 12)
    clock.now += 60
    later = await chat.send(GUEST_ID, 12)

    for said in (answers, later):
        assert [answer[0] for answer in said[:10]] == ["7"] * 10
        assert [answer.startswith(TOO_MANY) for answer in said[10:]] == [True]


async def test_a_person_is_told_in_their_language(chat: Chat, limit: Limit) -> None:
    limit(per_person=1)

    answers = await chat.send(GUEST_ID, 11, language="tr")

    assert answers[-1].startswith(TOO_MANY_TR)


async def test_when_all_together_send_too_many_everyone_is_told(chat: Chat, limit: Limit) -> None:
    limit(overall=1)
    await chat.send(GUEST_ID, 10)

    answers = await chat.send(GUEST_ID, 2)

    assert [answer.startswith(CROWDED) for answer in answers] == [True]


@pytest.mark.parametrize("where", ["private", "group"])
async def test_of_albums_over_the_limit_there_is_one_line_and_no_summary(
    chat: Chat, limit: Limit, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.photos.albums.QUIET", 0.2)
    limit(per_person=1)
    await chat.send(GUEST_ID, 10)

    first = await chat.send_album(GUEST_ID, 10, where=where)
    others = [await chat.send_album(GUEST_ID, 3, where=where) for _ in range(2)]

    assert [answer.startswith(TOO_MANY) for answer in first] == [True]
    assert others == [[], []]


async def test_an_album_that_was_read_in_part_is_summed_up(
    chat: Chat, limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.photos.albums.QUIET", 0.2)
    limit(per_person=1)
    await chat.send(GUEST_ID, 8)

    answers = await chat.send_album(GUEST_ID, 4)

    assert [answer[0] for answer in answers[:2]] == ["7", "7"]
    assert answers[2].startswith(TOO_MANY)
    assert answers[3:] == ["4 photos:\n1. 7\n2. 7\n3. –\n4. –"]


async def test_admins_are_not_counted(chat: Chat, limit: Limit) -> None:
    limit(per_person=1, overall=1)

    answers = await chat.send(ADMIN_ID, 12)

    assert [answer[0] for answer in answers] == ["7"] * 12
