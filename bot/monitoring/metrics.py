"""Write the metrics in Prometheus's text format. No metric identifies a person."""

from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest

from bot.monitoring.health import WELL, Health
from bot.transport.counters import Counters


def write_metrics(counters: Counters, health: Health) -> bytes:
    """Write all metrics: the counts since the start, then the state that a health check found.

    A gauge without a value is left out.
    """
    state = CollectorRegistry()
    for name, meaning, value in (
        ("rakam_updates_waiting", "Updates that no process has in work yet.", health.waiting),
        ("rakam_last_poll_age_seconds", "Seconds since a poll succeeded.", health.poll_age),
    ):
        if value is not None:
            Gauge(name, meaning, registry=state).set(value)
    Info("rakam_model", "The model that reads.", registry=state).info({"model": health.model})
    checks = Gauge("rakam_healthy", "1 if a check passes.", ["check"], registry=state)
    for name, result in health.checks.items():
        checks.labels(name).set(result == WELL)
    return generate_latest(counters.registry) + generate_latest(state)
