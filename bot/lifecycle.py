"""The life of the bot: its services, start, run by polling or webhook, stop."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Final

from telegram.constants import UpdateType
from telegram.error import InvalidToken
from tornado.httpserver import HTTPServer

from bot.database.connection import Database, locked, reporting_database_errors
from bot.database.contributions import ContributionStore
from bot.database.encryption import Cipher, renew_encryption
from bot.database.inbox_store import InboxStore
from bot.database.people import PeopleStore
from bot.database.training_runs import TrainingRunStore
from bot.inbox.inbox import Inbox
from bot.models.promotion import Promotion
from bot.models.reading_pool import ReadingPool
from bot.monitoring.health import HealthCheck
from bot.monitoring.server import serving
from bot.people.command_menus import CommandMenus
from bot.settings import Settings, SettingsError
from bot.training.trainer import Trainer
from bot.transport.context import App
from bot.transport.counters import Counters
from bot.transport.languages import Languages
from bot.transport.network import open_port
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry

log = logging.getLogger(__name__)

ALLOWED_UPDATES: Final = [UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY]
"""The kinds of updates that the bot receives; an edit may add a picture to a message."""

ANYWHERE: Final = "0.0.0.0"  # noqa: S104 - behind a reverse proxy
"""The address at which the webhook listens: all network interfaces of this machine."""

WEBHOOK_PATH: Final = "telegram"
"""The path of the webhook, below `WEBHOOK_URL`."""

UPDATE_LIMIT: Final = 1_000_000
"""Maximum size of an update in bytes; a full-length reply with the quoted message has a tenth."""


class Services:
    """Objects that the start, the stop or several subjects use; they share one database.

    If `senders` are given, only updates of these people are processed. `companions` are closed
    after the handlers have ended, in reverse order.
    """

    def __init__(
        self, settings: Settings, reader: DigitReader, senders: Collection[int] | None = None
    ) -> None:
        self.companions = AsyncExitStack()
        self.settings = settings
        self.pool = ReadingPool(reader)
        self.database = Database(settings.database)
        self.counters = Counters(is_training=lambda: self.trainer.current is not None)
        self.inbox = Inbox(InboxStore(self.database, senders))
        self.people = PeopleStore(self.database)
        self.languages = Languages(self.people, settings.default_language)
        keys = settings.contributions_key
        self.cipher = Cipher(keys.get_secret_value() if keys else None, settings.data_dir)
        self.contributions = ContributionStore(self.database, self.cipher)
        self.versions = ModelRegistry(settings.data_dir)
        self.promotion = Promotion(pool=self.pool, versions=self.versions)
        self.trainer = Trainer(
            runs=TrainingRunStore(self.database),
            registry=self.versions,
            contributions=self.contributions,
            mnist_path=settings.mnist_path,
            data_directory=settings.data_dir,
        )


class BotData:
    """Objects for the start and the stop of the application; the composition root sets them."""

    services: Services
    menus: CommandMenus
    offer_to_resume: Callable[[], Coroutine[Any, Any, None]]
    """Asks the admins whether to resume a training that was interrupted by the end of a process."""


async def open_early(application: App) -> None:
    """Open the database and the monitoring port, before Telegram is called.

    Raises:
        SettingsError: Another process uses the database, it cannot be opened, or the port cannot be
            used.
    """
    services = application.bot_data.services
    companions, settings = services.companions, services.settings
    companions.enter_context(locked(services.database.file))
    companions.push_async_callback(services.database.close)
    companions.callback(services.pool.close)
    companions.push_async_callback(services.trainer.close)
    await services.database.open()
    updater = application.updater
    if settings.metrics_port is not None:
        is_webhook = bool(settings.webhook_url)
        health_check = HealthCheck(
            pool=services.pool,
            inbox=services.inbox,
            counters=services.counters,
            bot=application.bot,
            listens=(lambda: updater is not None and updater.running) if is_webhook else None,
        )
        address = settings.metrics_host, settings.metrics_port
        await companions.enter_async_context(serving(health_check, services.counters, *address))


async def prepare(application: App) -> None:
    """Open the inbox, and start the tasks that run beside the handlers."""
    services = application.bot_data.services
    # If no migration was due, this is the first write to the database, so errors show here.
    with reporting_database_errors():
        await renew_encryption(services.database, services.cipher)
        inbox = services.inbox.open(application, application.bot_data.offer_to_resume)
        await services.companions.enter_async_context(inbox)
    registering = asyncio.create_task(application.bot_data.menus.register(), name="menus")
    services.companions.callback(registering.cancel)
    await application.bot_data.offer_to_resume()
    log.info("Ready: @%s reads with %s", application.bot.username, services.pool.model_name)


def run(application: App, on_open: Callable[[], None] = lambda: None) -> int:
    """Run until a signal arrives; with a webhook if one is set, else with long polling.

    `on_open` is called when the database and the ports of this machine are open.

    Returns:
        The exit status: 1 if another process polls with the same token, or the inbox has crashed;
        else 0.

    Raises:
        SettingsError: Telegram does not accept the token, the database cannot be opened, or a port
            cannot be used.
    """
    services = application.bot_data.services
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(open_early(application))
    except SettingsError:
        loop.run_until_complete(services.companions.aclose())
        loop.close()
        raise
    on_open()
    try:
        _receive_updates(application, services.settings)
    except InvalidToken:
        # The library's own message contains the token.
        raise SettingsError(
            "BOT_TOKEN: Telegram rejects it; @BotFather has the right one"
        ) from None
    return 1 if application.bot.polling.replaced or services.inbox.has_crashed else 0


def _receive_updates(application: App, settings: Settings) -> None:
    # If the network is not up yet, the library retries without end.
    options: dict[str, Any] = {"allowed_updates": ALLOWED_UPDATES, "bootstrap_retries": -1}
    if not (settings.webhook_url and settings.webhook_secret):
        application.run_polling(**options)
        return
    # By default, the server buffers up to 100 MB of a request before it checks the secret.
    HTTPServer.configure(None, max_body_size=UPDATE_LIMIT)
    # Test the port: the library would fail with a traceback, after it has set the webhook.
    open_port("PORT", ANYWHERE, settings.port).close()
    application.run_webhook(
        listen=ANYWHERE,
        port=settings.port,
        url_path=WEBHOOK_PATH,
        webhook_url=f"{settings.webhook_url.rstrip('/')}/{WEBHOOK_PATH}",
        # The library answers requests without this secret with 403.
        secret_token=settings.webhook_secret.get_secret_value(),
        **options,
    )
