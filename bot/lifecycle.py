"""The life of the bot: start, run by polling or webhook, stop."""

import asyncio
import logging
from functools import partial
from typing import Final

from telegram.constants import UpdateType as UpdateKind
from telegram.error import InvalidToken
from tornado.httpserver import HTTPServer

from bot.database import told_in_one_line
from bot.database.seals import renew_seals
from bot.inbox.malformed_updates import accept_malformed_webhook_calls
from bot.monitoring.health import HealthCheck, TelegramContact
from bot.monitoring.server import Monitoring
from bot.people.command_menus import CommandMenus
from bot.settings import SettingsError
from bot.training.handlers import offer_to_resume
from bot.transport.context import App
from bot.transport.ports import open_port
from model.errors import RakamError

log = logging.getLogger(__name__)

ALLOWED_UPDATES: Final = [UpdateKind.MESSAGE, UpdateKind.CALLBACK_QUERY]
"""Edited, channel and business messages are not for us."""

BOOTSTRAP_RETRIES: Final = -1
"""A bot that starts before its network waits for it."""

ANYWHERE: Final = "0.0.0.0"  # noqa: S104 - a reverse proxy stands before it
"""The addresses at which the webhook listens: all that this machine has."""

WEBHOOK_PATH: Final = "telegram"
"""Where the webhook listens, below `WEBHOOK_URL`."""

UPDATE_LIMIT: Final = 1_000_000
"""Bytes of an update; a message of 4,096 characters that answers another one has a tenth of it."""


async def open_early(application: App) -> None:
    """Open the database and the monitoring port, which must not wait for Telegram.

    Raises:
        DatabaseError: The database cannot be opened.
        SettingsError: The port cannot be used.
    """
    services, companions = application.bot_data.services, application.bot_data.companions
    await services.database.open()
    settings = services.settings
    if settings.metrics_port is not None:
        port = make_monitoring(application).serving(settings.metrics_host, settings.metrics_port)
        await companions.enter_async_context(port)


def make_monitoring(application: App) -> Monitoring:
    """Make what answers at the monitoring port."""
    services, updater = application.bot_data.services, application.updater
    is_webhook = bool(services.settings.webhook_url)
    health = HealthCheck(
        reader=services.pool,
        inbox=services.inbox,
        counters=services.counters,
        telegram=TelegramContact(
            application.bot,
            listens=(lambda: updater is not None and updater.running) if is_webhook else None,
        ),
    )
    return Monitoring(
        health=health,
        counters=services.counters,
        is_training=lambda: services.trainer.current is not None,
    )


async def prepare(application: App) -> None:
    """Open the inbox, and start what runs beside the handlers."""
    services, companions = application.bot_data.services, application.bot_data.companions
    # A database that is up to date is written to for the first time here.
    with told_in_one_line():
        await renew_seals(services.database, services.seal)
        inbox = services.inbox.open(application, partial(offer_to_resume, application))
        await companions.enter_async_context(inbox)
    menus = CommandMenus(
        application.bot, admin_ids=services.settings.admin_ids, languages=services.languages
    )
    await companions.enter_async_context(menus.registering())
    await offer_to_resume(application)
    log.info("Ready: @%s reads with %s", application.bot.username, services.pool.model_name)


async def end_training(application: App) -> None:
    """End the training that runs while its chat can still be told of it."""
    await application.bot_data.services.trainer.close()


async def close_services(application: App) -> None:
    """Finish what is being read and close the database."""
    services = application.bot_data.services
    await application.bot_data.companions.aclose()
    await services.trainer.close()
    services.pool.close()
    await services.database.close()


def run(application: App) -> int:
    """Run until a signal ends it; by webhook where one is set, else by long polling.

    Returns:
        The exit status: 1 where another process answers with the same token, or updates could
        not be kept any more; 2 where Telegram does not accept the token any more.

    Raises:
        SettingsError: Telegram does not accept the token, or a port cannot be used.
        DatabaseError: The database cannot be opened.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(open_early(application))
    except (RakamError, SettingsError):
        loop.run_until_complete(close_services(application))
        loop.close()
        raise
    try:
        _listen(application)
    except InvalidToken:
        # What Telegram's library says of it holds the token.
        raise SettingsError(
            ["BOT_TOKEN: Telegram rejects it; @BotFather has the right one"]
        ) from None
    if application.bot.rejected:
        return 2
    inbox = application.bot_data.services.inbox
    return 1 if application.bot.replaced or inbox.has_crashed else 0


def _listen(application: App) -> None:
    settings = application.bot_data.services.settings
    if settings.webhook_url and settings.webhook_secret:
        _refuse_long_calls()
        accept_malformed_webhook_calls()
        # The library would say so in a traceback, and only after it has told Telegram to call.
        open_port("PORT", ANYWHERE, settings.port).close()
        application.run_webhook(
            listen=ANYWHERE,
            port=settings.port,
            url_path=WEBHOOK_PATH,
            webhook_url=f"{settings.webhook_url.rstrip('/')}/{WEBHOOK_PATH}",
            secret_token=settings.webhook_secret.get_secret_value(),
            allowed_updates=ALLOWED_UPDATES,
            bootstrap_retries=BOOTSTRAP_RETRIES,
        )
    else:
        application.run_polling(
            allowed_updates=ALLOWED_UPDATES, bootstrap_retries=BOOTSTRAP_RETRIES
        )


def _refuse_long_calls() -> None:
    """Refuse what is longer than any update before it is taken in.

    Of any caller's the server would keep a hundred megabytes, until the library sees the secret.
    """
    HTTPServer.configure(None, max_body_size=UPDATE_LIMIT)
