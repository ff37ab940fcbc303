import pytest

from bot.fault_reports import MOST, WINDOW, FaultReports
from tests.standing_clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def test_a_few_faults_are_all_reported(clock: StandingClock) -> None:
    reports = FaultReports(clock)

    assert [reports.admit() for _ in range(MOST)] == [0] * MOST


def test_of_many_faults_the_others_are_left_out(clock: StandingClock) -> None:
    reports = FaultReports(clock)

    admitted = [reports.admit() for _ in range(100)]

    assert admitted == [0] * MOST + [None] * (100 - MOST)


def test_the_next_report_counts_those_that_were_left_out_once(clock: StandingClock) -> None:
    reports = FaultReports(clock)
    for _ in range(MOST + 7):
        reports.admit()

    clock.now += WINDOW

    assert [reports.admit(), reports.admit()] == [7, 0]


def test_in_no_window_more_are_reported_however_long_faults_go_on(clock: StandingClock) -> None:
    reports, reported = FaultReports(clock), []

    for _ in range(1000):
        clock.now += WINDOW / 100
        if reports.admit() is not None:
            reported.append(clock.now)

    pairs = zip(reported, reported[MOST:], strict=False)
    assert len(reported) > MOST
    assert all(later - earlier >= WINDOW for earlier, later in pairs)
