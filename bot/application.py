"""The application: the handler table, and the bot's life from start to stop."""

import logging
from functools import partial
from typing import Final

from telegram.constants import UpdateType as UpdateKind
from telegram.error import InvalidToken
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)
from tornado.httpserver import HTTPServer

from bot.context import CONTEXT_TYPES, App, Services
from bot.database import told_in_one_line
from bot.database.seals import renew_seals
from bot.digest_teller import digests
from bot.handlers.albums import on_album_photo
from bot.handlers.commands import (
    on_anything_else,
    on_help,
    on_lang,
    on_language_chosen,
    on_start,
    on_unknown_command,
)
from bot.handlers.consent import on_consent_button
from bot.handlers.corrections import on_answer_button
from bot.handlers.faults import on_fault
from bot.handlers.models import on_model_button, on_models
from bot.handlers.photos import on_picture, on_read_command
from bot.handlers.privacy import (
    on_forget,
    on_forget_button,
    on_mydata,
    on_privacy,
    on_privacy_button,
)
from bot.handlers.review import on_review, on_review_button
from bot.handlers.statistics import on_stats, on_stats_button
from bot.handlers.training import (
    offer_to_resume,
    on_cancel,
    on_train,
    on_training_button,
)
from bot.lone_bot import LoneBot
from bot.menus import menus
from bot.message_filters import BelongsToAlbum, HoldsPicture, MentionsBot
from bot.monitoring import watchable
from bot.ports import open_port
from bot.replies import LANGUAGES
from bot.settings import SettingsError
from bot.unreadable import read_calls_forgivingly
from bot.update_flow import InboxQueue, InboxUpdates

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
    "models": on_models,
    "train": on_train,
    "cancel": on_cancel,
    "stats": on_stats,
    "review": on_review,
}


def build_application(services: Services) -> App:
    """Build the application, ready to run."""
    updates = InboxUpdates(services.inbox, services.vitals)
    application: App = (
        ApplicationBuilder()
        .bot(LoneBot(services.settings, services.inbox.keep))
        .context_types(CONTEXT_TYPES)
        .update_queue(InboxQueue(services.inbox, updates.end_soon))
        .concurrent_updates(updates)
        .post_init(prepare)
        .post_stop(end_training)
        .post_shutdown(close_services)
        .build()
    )
    application.bot_data.services = services
    add_handlers(application)
    return application


def add_handlers(application: App) -> None:
    """Add the handlers; of those that fit an update, the first one takes it."""
    message = filters.UpdateType.MESSAGE
    private = message & filters.ChatType.PRIVATE
    addressed = private | (message & filters.ChatType.GROUPS & MentionsBot())
    for name, callback in COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message))
    # An album's photos are collected first: taken one by one, they would lack their summary.
    # In groups all of them, since only one bears the caption that may mention the bot.
    anywhere = private | (message & filters.ChatType.GROUPS)
    application.add_handler(
        MessageHandler(anywhere & BelongsToAlbum() & HoldsPicture(), on_album_photo)
    )
    application.add_handler(MessageHandler(addressed & HoldsPicture(), on_picture))
    languages = "|".join(LANGUAGES)
    application.add_handler(CallbackQueryHandler(on_language_chosen, rf"^lang\|({languages})\Z"))
    application.add_handler(CallbackQueryHandler(on_model_button, r"^models\|"))
    application.add_handler(CallbackQueryHandler(on_training_button, r"^train\|"))
    application.add_handler(CallbackQueryHandler(on_stats_button, r"^stats\|"))
    application.add_handler(CallbackQueryHandler(on_review_button, r"^review\|"))
    application.add_handler(CallbackQueryHandler(on_privacy_button, r"^privacy\|(allow|forbid)\Z"))
    application.add_handler(CallbackQueryHandler(on_consent_button, r"^consent\|"))
    application.add_handler(CallbackQueryHandler(on_forget_button, r"^forget\|(yes|no)\Z"))
    # This also takes what was forged and fits none of the others, as a button that is too old.
    application.add_handler(CallbackQueryHandler(on_answer_button))
    # Whoever writes to the bot alone is never met with silence; a pinned message writes nothing.
    written = private & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(written & filters.COMMAND, on_unknown_command))
    application.add_handler(MessageHandler(written, on_anything_else))
    application.add_error_handler(on_fault)


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
    if services.settings.weekly_digest:
        await companions.enter_async_context(digests(application))


async def end_training(application: App) -> None:
    """End the training that runs while its chat can still be told of it."""
    await application.bot_data.services.trainer.close()
    application.bot_data.last_resort.prepare()


async def close_services(application: App) -> None:
    """Finish what is being read and close the database."""
    services = application.bot_data.services
    await application.bot_data.companions.aclose()
    await services.trainer.close()
    services.pool.close()
    await services.database.close()
    application.bot_data.last_resort.cancel()


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
        read_calls_forgivingly()
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
