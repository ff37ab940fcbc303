"""The composition root: services, subjects and the handler table."""

from collections.abc import Collection
from functools import partial
from typing import Final

from telegram import InlineKeyboardMarkup
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    JobQueue,
    MessageHandler,
    filters,
)

from bot.feedback.consent import ConsentChoice, decide, on_consent_button
from bot.feedback.corrections import on_answer_button
from bot.feedback.review_handlers import hide_taken_back, on_review, on_review_button
from bot.feedback.review_messages import ReviewChoice
from bot.i18n import Words
from bot.inbox.update_processor import InboxQueue, InboxUpdateProcessor
from bot.lifecycle import close_services, end_training, prepare
from bot.models.handlers import ModelHandlers
from bot.people.command_menus import CommandMenus
from bot.people.commands import CommandHandlers
from bot.people.example import Example
from bot.people.personal_data import PersonalData
from bot.people.privacy import PrivacyHandlers
from bot.photos.albums import on_album_photo
from bot.photos.answer import AnswerChoice
from bot.photos.example import EXAMPLE
from bot.photos.handlers import on_picture, on_read_command
from bot.replies import Replies
from bot.statistics.digest import Digest
from bot.statistics.handlers import StatisticsCards, StatisticsHandlers
from bot.training.decisions import on_verdict_button
from bot.training.handlers import (
    on_cancel,
    on_dismiss_button,
    on_run_button,
    on_start_button,
    on_train,
)
from bot.training.keyboards import DismissPlan, RunChoice, VerdictChoice
from bot.training.plan import TrainingPlan
from bot.transport.admins import admins_only, on_refused_command
from bot.transport.buttons import button_handler, on_expired_button
from bot.transport.client import LoneBot
from bot.transport.context import CONTEXT_TYPES, App, Context, Services
from bot.transport.error_handler import ErrorHandler
from bot.transport.error_reports import FaultReports
from bot.transport.filters import BelongsToAlbum, HoldsPicture, MentionsBot
from bot.transport.messages import Card
from bot.transport.router import Router

COMMANDS: Final = {
    "read": on_read_command,
}

ADMIN_COMMANDS: Final = {
    "train": on_train,
    "cancel": on_cancel,
    "review": on_review,
}

BUTTONS: Final = (
    button_handler(AnswerChoice, on_answer_button),
    button_handler(ConsentChoice, on_consent_button),
    button_handler(TrainingPlan, admins_only(on_start_button)),
    button_handler(DismissPlan, admins_only(on_dismiss_button)),
    button_handler(RunChoice, admins_only(on_run_button)),
    button_handler(VerdictChoice, admins_only(on_verdict_button)),
    button_handler(ReviewChoice, admins_only(on_review_button)),
    # Forged and outdated data matches none of them.
    CallbackQueryHandler(on_expired_button),
)


def build_application(services: Services) -> App:
    """Build the application, ready to run."""
    processor = InboxUpdateProcessor(services.inbox, services.counters)
    jobs = JobQueue[Context]()
    application: App = (
        ApplicationBuilder()
        .bot(LoneBot(services.settings, services.inbox.keep))
        .context_types(CONTEXT_TYPES)
        .update_queue(InboxQueue(services.inbox, processor.cancel_soon))
        .concurrent_updates(processor)
        .job_queue(jobs)
        .post_init(prepare)
        .post_stop(end_training)
        .post_shutdown(close_services)
        .build()
    )
    application.bot_data.services = services
    router = Router(languages=services.languages, admin_ids=services.settings.admin_ids)
    cards = StatisticsCards(
        store=services.statistics,
        pool=services.pool,
        versions=services.versions,
        started=services.started,
    )
    statistics = StatisticsHandlers(
        cards=cards, store=services.statistics, languages=services.languages
    )
    models = ModelHandlers(
        versions=services.versions,
        pool=services.pool,
        promotion=services.promotion,
        languages=services.languages,
    )
    application.add_handlers([*models.handlers(router), *statistics.handlers(router)])
    menus = CommandMenus(
        application.bot, admin_ids=services.settings.admin_ids, languages=services.languages
    )
    commands = make_command_handlers(services, menus)
    privacy = make_privacy_handlers(application, services, menus)
    application.add_handlers([*commands.handlers(router), *privacy.handlers(router)])
    add_handlers(application, services.settings.admin_ids)
    application.add_handlers(commands.fallbacks())
    errors = ErrorHandler(
        count=lambda kind: services.counters.faults.labels(kind).inc(),
        postpone=services.inbox.postpone,
        reports=FaultReports(),
        admin_ids=services.settings.admin_ids,
        languages=services.languages,
    )
    application.add_error_handler(errors.on_error)
    if services.settings.weekly_digest:
        digest = Digest(
            cards=cards,
            sent=services.digests,
            admin_ids=services.settings.admin_ids,
            languages=services.languages,
        )
        digest.schedule(jobs)
    return application


def add_handlers(application: App, admin_ids: Collection[int]) -> None:
    """Add the handlers; the first one that matches an update takes it."""
    message = filters.UpdateType.MESSAGE
    private = message & filters.ChatType.PRIVATE
    for name, callback in COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message))
    for name, callback in ADMIN_COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message & filters.User(admin_ids)))
    application.add_handler(CommandHandler(ADMIN_COMMANDS, on_refused_command, message))
    # Albums come first, because the photos of an album are summed up together. In groups all
    # albums match, since only one photo has the caption that may mention the bot.
    groups = message & filters.ChatType.GROUPS
    album = (private | groups) & BelongsToAlbum() & HoldsPicture()
    application.add_handler(MessageHandler(album, on_album_photo))
    addressed = private | (groups & MentionsBot())
    application.add_handler(MessageHandler(addressed & HoldsPicture(), on_picture))
    application.add_handlers(BUTTONS)


def make_command_handlers(services: Services, menus: CommandMenus) -> CommandHandlers:
    """Make the handlers of /start, /help and /lang."""

    async def answer(photo: bytes, words: Words) -> Card:
        async def fetch() -> bytes:
            return photo

        answered = await services.pool.answer(fetch, Replies(words.language))
        return Card(
            picture=answered.chart or photo,
            caption=answered.caption,
            keyboard=answered.keyboard or InlineKeyboardMarkup([]),
        )

    return CommandHandlers(
        example=Example(EXAMPLE, answer=answer, model_name=lambda: services.pool.model_name),
        people=services.people,
        menus=menus,
        admin_ids=services.settings.admin_ids,
        languages=services.languages,
    )


def make_privacy_handlers(
    application: App, services: Services, menus: CommandMenus
) -> PrivacyHandlers:
    """Make the handlers of /privacy, /mydata and /forget."""
    context = Context(application)
    data = PersonalData(
        people=services.people,
        seal=services.seal,
        recent_digits=services.recent_digits,
        inbox=services.inbox,
        hide_withdrawn=partial(hide_taken_back, context),
    )
    return PrivacyHandlers(
        data=data,
        people=services.people,
        decide_consent=partial(decide, context=context),
        menus=menus,
        languages=services.languages,
    )
