import pytest

from bot.photos.rate_limits import PhotoLimits
from tests.standing_clock import StandingClock, stop_clock_of_limits

ADA, BEN = 7, 8


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stop_clock_of_limits(monkeypatch)


def count_admitted(limits: PhotoLimits, person: int, photos: int) -> int:
    return sum(limits.refuse(person) is None for _ in range(photos))


@pytest.mark.parametrize(
    ("per_minute", "seconds", "photos"), [(20, 60, 20), (1, 600, 10), (0, 60, 30)]
)
def test_a_window_admits_an_album_and_no_more_than_the_limit_if_any_on_average(
    per_minute: int, seconds: float, photos: int, clock: StandingClock
) -> None:
    limits = PhotoLimits(per_person=per_minute, overall=0)

    first = count_admitted(limits, ADA, 30)
    clock.now += seconds - 1
    early = count_admitted(limits, ADA, 30)
    clock.now += 1
    later = count_admitted(limits, ADA, 30)

    assert (first, early, later) == (photos, 0 if per_minute else 30, photos)


@pytest.mark.usefixtures("clock")
def test_refused_photos_of_one_person_take_nothing_from_the_others() -> None:
    limits = PhotoLimits(per_person=10, overall=15)

    assert count_admitted(limits, ADA, 100) == 10
    assert count_admitted(limits, BEN, 100) == 5
