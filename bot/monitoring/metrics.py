"""Write the metrics in Prometheus's text format. No metric identifies a person."""

from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest

from bot.monitoring.health import WELL, Health
from bot.transport.counters import Counters


def write_metrics(counters: Counters, health: Health, *, is_training: bool) -> bytes:
    """Write all metrics: the counts since the start, then the present state.

    A gauge without a value is left out.
    """
    gauges = {
        "rakam_updates_in_work": ("Updates that handlers process.", counters.in_work),
        "rakam_stalled_seconds": (
            "Seconds since the last handler finished while others are running.",
            counters.stalled_for,
        ),
        "rakam_training_running": ("1 while this process runs a training.", is_training),
        "rakam_updates_waiting": ("Updates that no process has in work yet.", health.waiting),
        "rakam_last_poll_age_seconds": (
            "Seconds since Telegram last answered a poll.",
            health.poll_age,
        ),
    }
    state = CollectorRegistry()
    for name, (meaning, value) in gauges.items():
        if value is not None:
            Gauge(name, meaning, registry=state).set(value)
    Info("rakam_model", "The model that reads.", registry=state).info({"model": health.model})
    checks = Gauge("rakam_healthy", "1 if a check passes.", ["check"], registry=state)
    for name, result in health.checks.items():
        checks.labels(name).set(result == WELL)
    return generate_latest(counters.registry) + generate_latest(state)
