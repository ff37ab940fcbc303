"""Photos over the limit: one polite line, then silence, until there is room again."""

import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from tests.bot.chat import Chat
from tests.standing_clock import StandingClock, stop_clock_of_limits

TOO_MANY = "That's more photos than I can read at once."
CROWDED = "I'm very busy right now."


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stop_clock_of_limits(monkeypatch)


@pytest.fixture(autouse=True)
def _limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in request.param.items():
        monkeypatch.setenv(name, f"{value}")
    monkeypatch.setattr("bot.photos.albums.QUIET", 0.2)


def limited(**variables: int) -> pytest.MarkDecorator:
    """Start the bot with these settings."""
    return pytest.mark.parametrize("_limits", [variables], indirect=True)


@limited(PHOTOS_PER_MINUTE=10)
async def test_over_the_limit_a_person_is_told_once_and_is_read_again_later(
    chat: Chat, clock: StandingClock
) -> None:
    answers = await chat.send(GUEST_ID, 12)
    clock.now += 60
    later = await chat.send(GUEST_ID, 12)

    for said in (answers, later):
        assert [answer[0] for answer in said[:10]] == ["7"] * 10
        assert [answer.startswith(TOO_MANY) for answer in said[10:]] == [True]


@limited(PHOTOS_PER_MINUTE_OVERALL=1)
async def test_when_all_together_send_too_many_everyone_is_told(chat: Chat) -> None:
    await chat.send(GUEST_ID, 10)

    answers = await chat.send(GUEST_ID, 2)

    assert [answer.startswith(CROWDED) for answer in answers] == [True]


@pytest.mark.parametrize("where", ["private", "group"])
@limited(PHOTOS_PER_MINUTE=1)
async def test_of_albums_over_the_limit_there_is_one_line_and_no_summary(
    chat: Chat, where: str
) -> None:
    await chat.send(GUEST_ID, 10)

    first = await chat.send_album(GUEST_ID, 10, where=where)
    others = [await chat.send_album(GUEST_ID, 3, where=where) for _ in range(2)]

    assert [answer.startswith(TOO_MANY) for answer in first] == [True]
    assert others == [[], []]


@limited(PHOTOS_PER_MINUTE=1)
async def test_an_album_that_was_read_in_part_is_summed_up(chat: Chat) -> None:
    await chat.send(GUEST_ID, 8)

    answers = await chat.send_album(GUEST_ID, 4)

    assert [answer[0] for answer in answers[:2]] == ["7", "7"]
    assert answers[2].startswith(TOO_MANY)
    assert answers[3].splitlines()[1:] == [
        "Photo 1: 7",
        "Photo 2: 7",
        "Photo 3: not read",
        "Photo 4: not read",
    ]


@limited(PHOTOS_PER_MINUTE=1, PHOTOS_PER_MINUTE_OVERALL=1)
async def test_admins_are_not_counted(chat: Chat) -> None:
    answers = await chat.send(ADMIN_ID, 12)

    assert [answer[0] for answer in answers] == ["7"] * 12
