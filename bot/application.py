"""The application: the handler table, and the bot's life from start to stop."""

import logging
from collections.abc import Collection
from functools import partial
from typing import Final

from telegram.constants import UpdateType as UpdateKind
from telegram.error import InvalidToken
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    JobQueue,
    MessageHandler,
    filters,
)
from tornado.httpserver import HTTPServer

from bot.database import told_in_one_line
from bot.database.seals import renew_seals
from bot.feedback.consent import Consents
from bot.feedback.handlers import FeedbackHandlers
from bot.feedback.permission import Permission
from bot.feedback.review_handlers import ReviewHandlers
from bot.feedback.reviews import Reviews
from bot.inbox.malformed_updates import accept_malformed_webhook_calls
from bot.inbox.update_processor import InboxQueue, InboxUpdateProcessor
from bot.models.handlers import on_model_button, on_model_page, on_models
from bot.models.messages import ModelChoice, ModelPage
from bot.monitoring.server import watchable
from bot.people.command_menus import menus
from bot.people.commands import (
    LanguageChoice,
    on_anything_else,
    on_help,
    on_lang,
    on_language_chosen,
    on_start,
    on_unknown_command,
)
from bot.people.privacy import (
    ForgetChoice,
    PrivacyChoice,
    on_forget,
    on_forget_button,
    on_mydata,
    on_privacy,
    on_privacy_button,
)
from bot.photos.albums import on_album_photo
from bot.photos.handlers import on_picture, on_read_command
from bot.settings import SettingsError
from bot.statistics.digest import schedule_digest
from bot.statistics.handlers import StatisticsChoice, on_stats, on_stats_button
from bot.training.decisions import on_verdict_button
from bot.training.handlers import (
    offer_to_resume,
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
from bot.transport.error_handler import on_fault
from bot.transport.filters import BelongsToAlbum, HoldsPicture, MentionsBot
from bot.transport.languages import Languages
from bot.transport.ports import open_port
from bot.transport.router import Router

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

COMMANDS: Final = {
    "start": on_start,
    "help": on_help,
    "lang": on_lang,
    "privacy": on_privacy,
    "mydata": on_mydata,
    "forget": on_forget,
    "read": on_read_command,
}

ADMIN_COMMANDS: Final = {
    "models": on_models,
    "train": on_train,
    "cancel": on_cancel,
    "stats": on_stats,
}

BUTTONS: Final = (
    button_handler(LanguageChoice, on_language_chosen),
    button_handler(PrivacyChoice, on_privacy_button),
    button_handler(ForgetChoice, on_forget_button),
    button_handler(ModelPage, admins_only(on_model_page)),
    button_handler(ModelChoice, admins_only(on_model_button)),
    button_handler(TrainingPlan, admins_only(on_start_button)),
    button_handler(DismissPlan, admins_only(on_dismiss_button)),
    button_handler(RunChoice, admins_only(on_run_button)),
    button_handler(VerdictChoice, admins_only(on_verdict_button)),
    button_handler(StatisticsChoice, admins_only(on_stats_button)),
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
    add_handlers(application, services.settings.admin_ids)
    if services.settings.weekly_digest:
        schedule_digest(jobs)
    return application


def add_handlers(application: App, admin_ids: Collection[int]) -> None:
    """Add the handlers; the first one that matches an update takes it."""
    services = application.bot_data.services
    languages = Languages(services.people, services.settings.default_language)
    router = Router(languages=languages, admin_ids=admin_ids)
    message = filters.UpdateType.MESSAGE
    private = message & filters.ChatType.PRIVATE
    for name, callback in COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message))
    for name, callback in ADMIN_COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message & filters.User(admin_ids)))
    application.add_handler(CommandHandler(ADMIN_COMMANDS, on_refused_command, message))
    add_feedback(application, router, languages)
    # Albums come first, because the photos of an album are summed up together. In groups all
    # albums match, since only one photo has the caption that may mention the bot.
    groups = message & filters.ChatType.GROUPS
    album = (private | groups) & BelongsToAlbum() & HoldsPicture()
    application.add_handler(MessageHandler(album, on_album_photo))
    addressed = private | (groups & MentionsBot())
    application.add_handler(MessageHandler(addressed & HoldsPicture(), on_picture))
    application.add_handlers(BUTTONS)
    # Every message in a private chat is answered, except service messages such as a pin.
    written = private & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(written & filters.COMMAND, on_unknown_command))
    application.add_handler(MessageHandler(written, on_anything_else))
    application.add_error_handler(on_fault)


def add_feedback(application: App, router: Router, languages: Languages) -> None:
    """Add what people say of answers; replies to answers go before other texts."""
    services = application.bot_data.services
    reviews = Reviews(contributions=services.contributions, judge=services.pool.judge)
    consents = Consents(
        people=services.people,
        contributions=services.contributions,
        recent_digits=services.recent_digits,
        reviews=reviews,
    )
    application.bot_data.reviews, application.bot_data.consents = reviews, consents
    feedback = FeedbackHandlers(
        answers=services.answer_log,
        consents=consents,
        permission=Permission(admin_ids=services.settings.admin_ids, answers=services.answer_log),
        languages=languages,
    )
    application.add_handlers(feedback.handlers(router))
    review = ReviewHandlers(reviews=reviews, languages=languages)
    application.add_handlers(review.handlers(router))


async def prepare(application: App) -> None:
    """Open the database and the inbox, and start what runs beside the handlers."""
    services, companions = application.bot_data.services, application.bot_data.companions
    await services.database.open()
    # One that is up to date is not written to until now, which a full disk refuses.
    with told_in_one_line():
        await renew_seals(services.database, services.seal)
        inbox = services.inbox.open(application, partial(offer_to_resume, application))
        await companions.enter_async_context(inbox)
    await start_companions(application)
    await offer_to_resume(application)
    log.info("Ready: @%s reads with %s", application.bot.username, services.pool.model_name)


async def start_companions(application: App) -> None:
    """Start what the menus and the settings want beside the handlers."""
    services, companions = application.bot_data.services, application.bot_data.companions
    await companions.enter_async_context(menus(application))
    if services.settings.metrics_port is not None:
        await companions.enter_async_context(watchable(application))


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
