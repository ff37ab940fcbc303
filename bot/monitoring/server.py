"""The monitoring port: /health and, for Prometheus, /metrics."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.monitoring.health import WELL, Health, HealthCheck
from bot.transport.counters import Counters
from bot.transport.network import open_port


@asynccontextmanager
async def serving(
    health_check: HealthCheck, counters: Counters, host: str, port: int
) -> AsyncIterator[None]:
    """Serve the monitoring port, on the event loop of the handlers.

    Raises:
        SettingsError: The port cannot be used.
    """
    shown = {"health_check": health_check, "counters": counters}
    pages = [("/(health|metrics)", Page, shown)]
    server = HTTPServer(Application(pages, log_function=lambda _page: None))
    server.add_socket(open_port("METRICS_PORT", host, port))
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()


class Page(RequestHandler):
    """Responds with the metrics, or with the result of each check: 200 if all pass, else 503."""

    def initialize(self, health_check: HealthCheck, counters: Counters) -> None:
        """Take the arguments that the server passes to every request."""
        self._health_check = health_check
        self._counters = counters

    async def get(self, name: str) -> None:
        """Check the bot, and respond with one of the pages."""
        health = await self._health_check.examine()
        if name == "metrics":
            self.set_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
            self.write(write_metrics(self._counters, health))
            return
        if health.failures:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.write({"healthy": not health.failures, "model": health.model, **health.checks})

    head = get  # The server omits the content.


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
