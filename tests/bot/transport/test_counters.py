import pytest

from bot.transport import counters as counters_module
from bot.transport.counters import Counters
from tests.standing_clock import StandingClock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    clock = StandingClock()
    monkeypatch.setattr(counters_module, "Clock", clock)
    return clock


def test_work_stalls_from_its_beginning_and_from_whatever_comes_to_an_end(
    clock: StandingClock,
) -> None:
    counters = Counters()
    clock.now += 1000.0
    stalled = [counters.stalled_for]

    with counters.working():
        clock.now += 7.0
        stalled.append(counters.stalled_for)
        with counters.working():
            clock.now += 50.0
        clock.now += 3.0
        stalled.append(counters.stalled_for)

    assert [*stalled, counters.stalled_for] == [0.0, 7.0, 3.0, 0.0]
