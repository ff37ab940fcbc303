import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot.monitoring.health import WELL, Health
from bot.monitoring.server import write_metrics
from bot.transport.counters import Counters
from tests.standing_clock import StandingClock

ILL = Health(model="cnn-1", checks={"telegram": WELL, "database": "OperationalError"})

BUSY = Health(model="cnn-1", checks={"database": WELL}, waiting=41, poll_age=2.5)


STATE = {
    "updates_in_work": 1.0,
    "updates_waiting": 41.0,
    "training_running": 1.0,
    "last_poll_age_seconds": 2.5,
}
"""The metrics of a busy bot."""


@pytest.fixture(scope="module")
def counters() -> Counters:
    counters = Counters(is_training=lambda: True)
    counters.count_answer("read", 0.2, {"decode": 20.0, "read": 30.0, "draw": 2.0})
    counters.count_answer("read", 7.0, {"decode": 400.0, "read": 30.0, "draw": 2.0})
    counters.errors.labels("TimedOut").inc()
    return counters


def read_metrics(counters: Counters, health: Health = ILL) -> dict[str, Metric]:
    text = write_metrics(counters, health).decode()
    return {metric.name: metric for metric in text_string_to_metric_families(text)}


def samples(metric: Metric, *labels: str) -> dict[tuple[str, ...], float]:
    """Read the values of a metric by some of its labels."""
    return {
        tuple(sample.labels.get(label, sample.name) for label in labels): sample.value
        for sample in metric.samples
    }


def test_answers_and_errors_since_the_start_are_counted(counters: Counters) -> None:
    metrics = read_metrics(counters)

    photos = samples(metrics["rakam_photos"], "outcome")
    buckets = samples(metrics["rakam_answer_seconds"], "le")
    steps = samples(metrics["rakam_step_seconds"], "step", "le")
    assert photos == {("read",): 2.0, ("unsure",): 0.0, ("no_digits",): 0.0, ("error",): 0.0}
    assert samples(metrics["rakam_faults"], "kind") == {("TimedOut",): 1.0}
    assert [buckets[bound,] for bound in ("0.1", "0.25", "10.0", "+Inf")] == [0.0, 1.0, 2.0, 2.0]
    assert buckets["rakam_answer_seconds_sum",] == pytest.approx(7.2)
    assert [steps["decode", bound] for bound in ("0.025", "0.5")] == [1.0, 2.0]


def test_the_current_state_is_measured_and_unknown_values_are_left_out(
    counters: Counters,
) -> None:
    ill = read_metrics(counters)
    with counters.working():
        busy = read_metrics(counters, BUSY)

    assert samples(ill["rakam_model_info"], "model") == {("cnn-1",): 1.0}
    checks = samples(ill["rakam_healthy"], "check")
    assert checks == {("telegram",): 1.0, ("database",): 0.0}
    assert {"rakam_last_poll_age_seconds", "rakam_updates_waiting"}.isdisjoint(ill)
    assert {name: samples(busy[f"rakam_{name}"])[()] for name in STATE} == STATE


def test_the_stall_is_measured_from_the_start_or_the_last_end_of_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = StandingClock()
    monkeypatch.setattr("bot.transport.counters.Clock", clock)
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
