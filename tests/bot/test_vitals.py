import pytest

from bot import vitals as vitals_module
from bot.vitals import BOUNDS, CountedUpdates, Durations, Vitals


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(vitals_module, "Clock", clock)
    return clock


def test_a_duration_counts_below_the_next_bound_and_the_longest_beyond_all() -> None:
    durations = Durations()

    for seconds in (0.001, BOUNDS[0], 0.3, 1000.0):
        durations.add(seconds)

    assert durations.counts[0] == 2
    assert durations.counts[BOUNDS.index(0.5)] == 1
    assert durations.counts[-1] == 1
    assert durations.seconds == pytest.approx(1000.306)


def test_an_answer_counts_by_its_outcome_and_each_of_its_steps_by_its_time() -> None:
    vitals = Vitals()

    vitals.count_answer("unsure", 0.3, {"decode": 20.0, "read": 40.0, "draw": 2.0})

    assert vitals.photos["unsure"] == 1
    assert vitals.photos["read"] == 0
    assert vitals.answers.seconds == pytest.approx(0.3)
    assert vitals.steps["read"].seconds == pytest.approx(0.04)


def test_nothing_stalls_where_there_is_nothing_to_do(clock: Clock) -> None:
    vitals = Vitals()

    clock.now += 1000.0

    assert vitals.in_work == 0
    assert vitals.stalled_for == 0.0


def test_work_stalls_from_its_beginning_on_however_long_there_was_none(clock: Clock) -> None:
    vitals = Vitals()
    clock.now += 1000.0

    with vitals.working():
        clock.now += 7.0
        stalled = vitals.stalled_for

    assert stalled == 7.0
    assert vitals.stalled_for == 0.0


def test_whatever_comes_to_an_end_shows_that_work_goes_on(clock: Clock) -> None:
    vitals = Vitals()

    with vitals.working():
        clock.now += 50.0
        with vitals.working():
            clock.now += 5.0
        clock.now += 3.0

        assert vitals.in_work == 1
        assert vitals.stalled_for == 3.0


async def test_an_update_is_in_work_until_its_handlers_are_done_or_fail() -> None:
    vitals = Vitals()
    processor = CountedUpdates(2, vitals)
    seen = []

    async def handle() -> None:
        seen.append(vitals.in_work)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await processor.process_update(object(), handle())

    assert seen == [1]
    assert vitals.in_work == 0
