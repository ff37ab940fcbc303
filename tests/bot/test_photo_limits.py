import pytest

from bot.photo_limits import Admission, PhotoLimits, Refusal

ADA, BEN = 7, 8


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def count_admitted(limits: PhotoLimits, person: int, photos: int) -> int:
    return sum(limits.admit(person).granted for _ in range(photos))


def test_a_minutes_worth_is_read_and_no_more(clock: Clock) -> None:
    limits = PhotoLimits(per_person=20, overall=0, clock=clock)

    assert count_admitted(limits, ADA, 30) == 20
    assert count_admitted(limits, BEN, 30) == 20


def test_tokens_come_back_evenly_up_to_a_minutes_worth(clock: Clock) -> None:
    limits = PhotoLimits(per_person=20, overall=0, clock=clock)
    count_admitted(limits, ADA, 20)

    clock.now += 6
    soon = count_admitted(limits, ADA, 30)
    clock.now += 6000
    later = count_admitted(limits, ADA, 30)

    assert (soon, later) == (2, 20)


def test_an_album_is_read_whole_however_low_the_limit_is(clock: Clock) -> None:
    limits = PhotoLimits(per_person=1, overall=0, clock=clock)

    assert count_admitted(limits, ADA, 30) == 10


def test_a_person_is_told_once_until_a_photo_of_theirs_is_read_again(clock: Clock) -> None:
    limits = PhotoLimits(per_person=10, overall=0, clock=clock)
    count_admitted(limits, ADA, 10)

    told = [limits.admit(ADA).news for _ in range(3)]
    clock.now += 6.1
    read = limits.admit(ADA)
    again = [limits.admit(ADA).news for _ in range(3)]

    assert told == again == [Refusal.PERSON, None, None]
    assert read == Admission(granted=True)


def test_all_people_together_have_a_limit_and_each_is_told_once(clock: Clock) -> None:
    limits = PhotoLimits(per_person=0, overall=15, clock=clock)

    assert count_admitted(limits, ADA, 15) == 15
    refusals = [limits.admit(person).news for person in (ADA, BEN, BEN)]

    assert refusals == [Refusal.EVERYONE, Refusal.EVERYONE, None]


def test_whoever_is_refused_takes_nothing_from_the_others(clock: Clock) -> None:
    limits = PhotoLimits(per_person=10, overall=15, clock=clock)

    assert count_admitted(limits, ADA, 100) == 10
    assert count_admitted(limits, BEN, 100) == 5


def test_without_limits_everything_is_read(clock: Clock) -> None:
    limits = PhotoLimits(per_person=0, overall=0, clock=clock)

    assert count_admitted(limits, ADA, 1000) == 1000


def test_buckets_take_no_more_than_their_room(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.photo_limits.PEOPLE", 3)
    limits = PhotoLimits(per_person=10, overall=0, clock=clock)

    for person in range(100):
        limits.admit(person)

    assert list(limits._people) == [97, 98, 99]
