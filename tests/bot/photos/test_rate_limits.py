"""Photos over the limit: one polite line, then silence, until there is room again."""

from collections.abc import Callable

import pytest

from bot.local.chat import Json
from bot.local.people import ADMIN_ID, GUEST_ID
from bot.photos.rate_limits import PhotoLimits
from tests.bot.chat import Chat
from tests.e2e.bot_api import posting_as
from tests.standing_clock import StandingClock, stop_clock_of_limits

TOO_MANY = "That's more photos than I can read at once."
CROWDED = "I'm very busy right now."

ADA, BEN = 7, 8


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    monkeypatch.setenv("PHOTOS_PER_MINUTE", "1")
    monkeypatch.setattr("bot.photos.albums.QUIET", 0.2)
    return stop_clock_of_limits(monkeypatch)


def count_admitted(limits: PhotoLimits, person: int, photos: int) -> int:
    return sum(limits.admit(person) is None for _ in range(photos))


@pytest.mark.parametrize(
    ("per_minute", "seconds", "photos"), [(20, 60, 20), (1, 600, 10), (0, 60, 30)]
)
def test_a_window_admits_an_album_and_on_average_no_more_than_the_limit(
    per_minute: int, seconds: float, photos: int, clock: StandingClock
) -> None:
    limits = PhotoLimits(per_person=per_minute, overall=0)

    first = count_admitted(limits, ADA, 30)
    clock.now += seconds - 1
    early = count_admitted(limits, ADA, 30)
    clock.now += 1
    later = count_admitted(limits, ADA, 30)

    assert (first, early, later) == (photos, 0 if per_minute else 30, photos)


def test_refused_photos_do_not_count_for_the_limit_of_everyone() -> None:
    limits = PhotoLimits(per_person=10, overall=15)

    assert count_admitted(limits, ADA, 100) == 10
    assert count_admitted(limits, BEN, 100) == 5


async def test_over_the_limit_a_person_is_told_once_and_is_read_again_later(
    chat: Chat, clock: StandingClock
) -> None:
    answers = await chat.send(GUEST_ID, 12)
    clock.now += 600
    later = await chat.send(GUEST_ID, 12)

    for said in (answers, later):
        assert [answer[0] for answer in said[:10]] == ["7"] * 10
        assert [answer.startswith(TOO_MANY) for answer in said[10:]] == [True]


@pytest.mark.parametrize("group", [False, True])
async def test_albums_over_the_limit_get_one_line_and_no_summary(
    chat: Chat, *, group: bool
) -> None:
    await chat.send(GUEST_ID, 10)

    first = await chat.send_album(GUEST_ID, 10, group=group)
    others = [await chat.send_album(GUEST_ID, 3, group=group) for _ in range(2)]

    assert [answer.startswith(TOO_MANY) for answer in first] == [True]
    assert others == [[], []]


async def test_a_partly_read_album_gets_a_summary(chat: Chat) -> None:
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


@pytest.fixture
def limited_overall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOS_PER_MINUTE", "0")
    monkeypatch.setenv("PHOTOS_PER_MINUTE_OVERALL", "1")


@pytest.mark.usefixtures("limited_overall")
async def test_everyone_is_told_if_all_send_too_many_but_admins_are_not_counted(
    chat: Chat,
) -> None:
    of_admins = await chat.send(ADMIN_ID, 12)
    await chat.send(GUEST_ID, 10)

    answers = await chat.send(GUEST_ID, 2)

    assert [answer[0] for answer in of_admins] == ["7"] * 12
    assert [answer.startswith(CROWDED) for answer in answers] == [True]


def anonymously_in(group: int) -> Callable[[Json], Json]:
    """Describe messages as those of an anonymous admin of a group."""
    stand_in = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
    by = {"from": stand_in, "sender_chat": {"id": group, "type": "supergroup"}}
    return lambda content: content | by


async def test_anonymous_admins_of_two_groups_have_a_limit_each(
    chat: Chat,
) -> None:
    answers: list[str] = []
    for group in (-1, -2):
        with posting_as(anonymously_in(group)):
            answers += await chat.send(GUEST_ID, 11)

    assert [answer[0] for answer in answers if answer] == 2 * [*"7" * 10, TOO_MANY[0]]
