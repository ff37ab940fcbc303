"""The monitoring port: /health and, for Prometheus, /metrics."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.monitoring.health import Health, examine_health
from bot.monitoring.metrics import CONTENT_TYPE, write_metrics
from bot.transport.context import App
from bot.transport.ports import open_port

log = logging.getLogger(__name__)


@asynccontextmanager
async def watchable(bot: App) -> AsyncIterator[None]:
    """Serve the monitoring port while the bot runs, on the event loop of the handlers.

    Raises:
        SettingsError: The port cannot be used.
    """
    shared: dict[str, Any] = {"doctor": Doctor(bot)}
    pages = Application(
        [("/health", HealthPage, shared), ("/metrics", MetricsPage, shared)],
        log_function=lambda _page: None,
    )
    server = HTTPServer(pages)
    settings = bot.bot_data.services.settings
    port = open_port("METRICS_PORT", settings.metrics_host, settings.metrics_port or 0)
    server.add_socket(port)
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()


class Doctor:
    """Check the bot, and log each change of its health.

    Attributes:
        bot: The application to check.
    """

    def __init__(self, bot: App) -> None:
        self.bot = bot
        self._faulty: frozenset[str] = frozenset()

    async def examine(self) -> Health:
        """Check the bot."""
        health = await examine_health(self.bot)
        if self._faulty != health.faults.keys():
            self._faulty = frozenset(health.faults)
            told = [f"{name}: {fault}" for name, fault in health.faults.items()]
            log.log(logging.WARNING if told else logging.INFO, "Health: %s", told or "all is well")
        return health


class _Page(RequestHandler):
    def initialize(self, doctor: Doctor) -> None:
        """Take the argument that the server passes to every request."""
        self._doctor = doctor


class HealthPage(_Page):
    """Answer 200 if the bot is well, else 503, with the result of each check."""

    async def get(self) -> None:
        """Check the bot."""
        health = await self._doctor.examine()
        if health.faults:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.write({"healthy": not health.faults, "model": health.model, **health.checks})


class MetricsPage(_Page):
    """Answer with the metrics."""

    async def get(self) -> None:
        """Write all metrics."""
        health = await self._doctor.examine()
        self.set_header("Content-Type", CONTENT_TYPE)
        self.write(write_metrics(self._doctor.bot, health))
