"""The life of the bot: its services, start, run by polling or webhook, stop."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from telegram.error import InvalidToken

from bot.database import (
    AnswerStore,
    ContributionStore,
    Database,
    DigestStore,
    InboxStore,
    PeopleStore,
    StatisticsStore,
    TrainingRunStore,
    told_in_one_line,
)
from bot.database.encryption import Seal, renew_seals
from bot.feedback.answer_log import AnswerLog
from bot.feedback.recent_digits import RecentDigits
from bot.inbox.inbox import Inbox
from bot.inbox.listening import listen
from bot.models.promotion import Promotion
from bot.models.reading_pool import ReadingPool
from bot.monitoring.health import HealthCheck, TelegramContact
from bot.monitoring.server import Monitoring
from bot.people.command_menus import CommandMenus
from bot.photos.limits import PhotoLimits
from bot.settings import Settings, SettingsError
from bot.training.trainer import Trainer
from bot.transport.context import App
from bot.transport.counters import Counters
from bot.transport.languages import Languages
from model.errors import RakamError
from model.registry.registry import ModelRegistry

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the composition root hands to the subjects; tests make others.

    Attributes:
        started: When the process started, on the clock of `time.monotonic`.
    """

    settings: Settings
    pool: ReadingPool
    database: Database
    versions: ModelRegistry
    recent_digits: RecentDigits = field(default_factory=RecentDigits)
    counters: Counters = field(default_factory=Counters)
    started: float = field(default_factory=time.monotonic)

    @cached_property
    def inbox(self) -> Inbox:
        """Updates that are not answered yet."""
        return Inbox(InboxStore(self.database))

    @cached_property
    def photo_limits(self) -> PhotoLimits:
        """Whose photos are read, and whose have to wait."""
        return PhotoLimits(
            per_person=self.settings.photos_per_minute,
            overall=self.settings.photos_per_minute_overall,
            exempt=self.settings.admin_ids,
        )

    @cached_property
    def people(self) -> PeopleStore:
        """Languages and consents."""
        return PeopleStore(self.database)

    @cached_property
    def languages(self) -> Languages:
        """Finds the words for a person."""
        return Languages(self.people, self.settings.default_language)

    @cached_property
    def promotion(self) -> Promotion:
        """Changes the model in use."""
        return Promotion(pool=self.pool, versions=self.versions)

    @cached_property
    def answers(self) -> AnswerStore:
        """What was answered, and what people said of it."""
        return AnswerStore(self.database)

    @cached_property
    def answer_log(self) -> AnswerLog:
        """Records answers and what people say of them."""
        return AnswerLog(self.answers, self.people, self.recent_digits)

    @cached_property
    def contributions(self) -> ContributionStore:
        """Digits that people gave to learn from."""
        return ContributionStore(self.database, self.seal)

    @cached_property
    def seal(self) -> Seal:
        """Encrypts the digits that people gave."""
        keys = self.settings.contributions_key
        return Seal(keys.get_secret_value() if keys else None, self.settings.data_dir)

    @cached_property
    def training_runs(self) -> TrainingRunStore:
        """Trainings, one at a time."""
        return TrainingRunStore(self.database)

    @cached_property
    def statistics(self) -> StatisticsStore:
        """What answers and trainings add up to."""
        return StatisticsStore(self.database)

    @cached_property
    def digests(self) -> DigestStore:
        """The weeks that admins have been told of."""
        return DigestStore(self.database)

    @cached_property
    def trainer(self) -> Trainer:
        """What trains, a child process at a time."""
        return Trainer(self.training_runs, self.settings.data_dir / "training")


class BotData:
    """What the start and the stop of the application need; the composition root fills it.

    Attributes:
        services: Are opened and closed.
        menus: Registers the menus of commands.
        offer_to_resume: Asks the admins about a training that ended with another process.
        companions: Runs beside the handlers and ends after them.
    """

    services: Services
    menus: CommandMenus
    offer_to_resume: Callable[[], Coroutine[Any, Any, None]]

    def __init__(self) -> None:
        self.companions = AsyncExitStack()


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
        inbox = services.inbox.open(application, application.bot_data.offer_to_resume)
        await companions.enter_async_context(inbox)
    await companions.enter_async_context(application.bot_data.menus.registering())
    await application.bot_data.offer_to_resume()
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
        listen(application, application.bot_data.services.settings)
    except InvalidToken:
        # What Telegram's library says of it holds the token.
        raise SettingsError(
            ["BOT_TOKEN: Telegram rejects it; @BotFather has the right one"]
        ) from None
    if application.bot.rejected:
        return 2
    inbox = application.bot_data.services.inbox
    return 1 if application.bot.replaced or inbox.has_crashed else 0
