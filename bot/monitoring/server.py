"""The monitoring port: /health and, for Prometheus, /metrics."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.monitoring.health import HealthCheck
from bot.monitoring.metrics import write_metrics
from bot.transport.counters import Counters
from bot.transport.network import open_port


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """What the monitoring port answers with."""

    health: HealthCheck
    counters: Counters
    is_training: Callable[[], bool]

    @asynccontextmanager
    async def serving(self, host: str, port: int) -> AsyncIterator[None]:
        """Serve the monitoring port, on the event loop of the handlers.

        Raises:
            SettingsError: The port cannot be used.
        """
        pages = [("/(health|metrics)", Page, {"monitoring": self})]
        server = HTTPServer(Application(pages, log_function=lambda _page: None))
        server.add_socket(open_port("METRICS_PORT", host, port))
        try:
            yield
        finally:
            server.stop()
            await server.close_all_connections()


class Page(RequestHandler):
    """Answers with the metrics, or with the result of each check: 200 if all is well, else 503."""

    def initialize(self, monitoring: Monitoring) -> None:
        """Take the argument that the server passes to every request."""
        self._monitoring = monitoring

    async def get(self, name: str) -> None:
        """Check the bot, and write one of the pages."""
        monitoring = self._monitoring
        health = await monitoring.health.examine()
        if name == "metrics":
            is_training = monitoring.is_training()
            self.set_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
            self.write(write_metrics(monitoring.counters, health, is_training=is_training))
            return
        if health.failures:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.write({"healthy": not health.failures, "model": health.model, **health.checks})
