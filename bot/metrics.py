"""What Prometheus is told: counts and times, and nothing about anybody.

Imported only where a port for it is set: the process stays as small as it can.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.context import App
from bot.health import WELL, Health, poll_age
from bot.vitals import BOUNDS, Durations, Vitals

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4


def write_metrics(bot: App, health: Health) -> bytes:
    """Write all metrics in Prometheus's text format.

    Args:
        bot: The application that they are about.
        health: What an examination has just found.
    """
    registry = CollectorRegistry()
    registry.register(BotCollector(bot, health))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class BotCollector(Collector):
    """Turns what the bot counts anyway into metrics.

    Args:
        bot: The application that they are about.
        health: What an examination has just found.
    """

    def __init__(self, bot: App, health: Health) -> None:
        self._bot = bot
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """List the metrics as they are now."""
        yield from _count(self._bot.bot_data.services.vitals)
        yield from self._gauge()
        yield InfoMetricFamily(
            "rakam_model", "The model that reads.", {"model": self._health.model}
        )
        checks = GaugeMetricFamily(
            "rakam_healthy", "1 where a check finds it well.", labels=["check"]
        )
        for name, found in self._health.checks.items():
            checks.add_metric([name], found == WELL)
        yield checks

    def _gauge(self) -> Iterator[Metric]:
        bot, services = self._bot, self._bot.bot_data.services
        gauges = {
            "rakam_updates_in_work": ("Updates that handlers are at.", services.vitals.in_work),
            "rakam_stalled_seconds": (
                "For how long no handler has come to an end while some are at work.",
                services.vitals.stalled_for,
            ),
            "rakam_training_running": (
                "1 while this process has a training.",
                services.trainer.current is not None,
            ),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(name, meaning, value)
        if self._health.waiting is not None:
            meaning = "Updates that no process has in work yet."
            yield GaugeMetricFamily("rakam_updates_waiting", meaning, self._health.waiting)
        age = poll_age(bot)
        if age is not None:
            meaning = "Seconds since Telegram last answered a poll."
            yield GaugeMetricFamily("rakam_last_poll_age_seconds", meaning, age)


def _count(vitals: Vitals) -> Iterator[Metric]:
    photos = CounterMetricFamily("rakam_photos", "Photos that were answered.", labels=["outcome"])
    for outcome, count in vitals.photos.items():
        photos.add_metric([outcome], count)
    faults = CounterMetricFamily("rakam_faults", "What no handler expected.", labels=["kind"])
    for kind, count in vitals.faults.items():
        faults.add_metric([kind], count)
    answers = HistogramMetricFamily("rakam_answer_seconds", "From taking a photo to its answer.")
    _fill(answers, [], vitals.answers)
    steps = HistogramMetricFamily("rakam_step_seconds", "The steps of an answer.", labels=["step"])
    for step, durations in vitals.steps.items():
        _fill(steps, [step], durations)
    yield from (photos, faults, answers, steps)


def _fill(histogram: HistogramMetricFamily, labels: list[str], durations: Durations) -> None:
    bounds = (*(f"{bound:g}" for bound in BOUNDS), "+Inf")
    buckets = list(zip(bounds, accumulate(durations.counts), strict=True))
    histogram.add_metric(labels, buckets, durations.seconds)
