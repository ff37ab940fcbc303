import pytest

from bot.transport import counters as counters_module
from bot.transport.counters import Counters
from tests.standing_clock import StandingClock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    clock = StandingClock()
    monkeypatch.setattr(counters_module, "Clock", clock)
    return clock


def test_work_stalls_from_its_beginning_on_however_long_there_was_none(
    clock: StandingClock,
) -> None:
    counters = Counters()
    clock.now += 1000.0
    idle = counters.stalled_for

    with counters.working():
        clock.now += 7.0
        stalled = counters.stalled_for

    assert (idle, stalled) == (0.0, 7.0)
    assert counters.stalled_for == 0.0


def test_whatever_comes_to_an_end_shows_that_work_goes_on(clock: StandingClock) -> None:
    counters = Counters()

    with counters.working():
        clock.now += 50.0
        with counters.working():
            clock.now += 5.0
        clock.now += 3.0

        assert counters.in_work == 1
        assert counters.stalled_for == 3.0
