"""The typed context: what every handler can reach."""

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.ext import Application, CallbackContext, ContextTypes

from bot.database import (
    AnswerStore,
    ContributionStore,
    Database,
    DigestStore,
    InboxStore,
    PeopleStore,
    StatisticsStore,
    TrainingRunStore,
)
from bot.database.encryption import Seal
from bot.feedback.open_reviews import OpenReviews
from bot.feedback.recent_digits import RecentDigits
from bot.inbox.inbox import Inbox
from bot.models.promotion import Promotion
from bot.monitoring.counters import Counters
from bot.photos.album import Album
from bot.photos.limits import PhotoLimits
from bot.photos.reading_pool import ReadingPool
from bot.replies import Replies
from bot.settings import Settings
from bot.training.trainer import Trainer
from bot.transport.client import LoneBot
from bot.transport.languages import Languages
from model.registry.registry import ModelRegistry

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What handlers work with; tests hand in others.

    Attributes:
        started: When the process began to work, on the clock of `time.monotonic`.
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
    def contributions(self) -> ContributionStore:
        """Digits that people gave to learn from."""
        return ContributionStore(self.database, self.seal)

    @cached_property
    def seal(self) -> Seal:
        """What keeps digits that people gave from whoever copies the database."""
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
    """What the whole application shares.

    Attributes:
        services: Put in by the composition root before anything runs.
        albums: Each album that is still arriving, by its media group id.
        review_buttons: The same for /review.
        open_reviews: The messages that show digits in review.
        companions: What runs beside the handlers, and is ended after them.
    """

    services: Services

    def __init__(self) -> None:
        self.albums = dict[str, Album]()
        self.review_buttons = asyncio.Lock()
        self.open_reviews = OpenReviews()
        self.companions = AsyncExitStack()


class Context(CallbackContext[LoneBot, dict[Any, Any], dict[Any, Any], BotData]):
    """One update's context."""

    @property
    def services(self) -> Services:
        """The services of the application."""
        return self.bot_data.services

    async def replies_for(self, update: Update) -> Replies:
        """Speak the language of the person who sent an update."""
        person = update.effective_user
        if person is None:
            return Replies(self.services.settings.default_language)
        try:
            chosen = await self.services.people.language_of(person.id)
        except SQLAlchemyError:
            # An answer in a language that was not chosen is better than none.
            log.exception("The language that somebody chose cannot be recalled")
            chosen = None
        return Replies.choose(chosen, person.language_code, self.services.settings.default_language)


App = Application[LoneBot, Context, dict[Any, Any], dict[Any, Any], BotData, Any]
CONTEXT_TYPES = ContextTypes(context=Context, bot_data=BotData)
