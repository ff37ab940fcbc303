"""The composition root: services, subjects and the handler table."""

from typing import Final

from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    JobQueue,
    MessageHandler,
    filters,
)

from bot.feedback.answer_log import AnswerLog
from bot.feedback.consent import ConsentChoice, on_consent_button
from bot.feedback.corrections import on_answer_button
from bot.feedback.review_handlers import on_review, on_review_button
from bot.feedback.review_messages import ReviewChoice
from bot.inbox.update_processor import InboxQueue, InboxUpdateProcessor
from bot.lifecycle import close_services, end_training, prepare
from bot.models.handlers import on_model_button, on_model_page, on_models
from bot.models.messages import ModelChoice, ModelPage
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
from bot.photos.answer import AnswerChoice
from bot.photos.answering import PhotoAnswers
from bot.photos.handlers import PhotoHandlers
from bot.statistics.digest import schedule_digest
from bot.statistics.handlers import StatisticsChoice, on_stats, on_stats_button
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
from bot.transport.error_handler import on_fault
from bot.transport.languages import Languages
from bot.transport.router import Router

COMMANDS: Final = {
    "start": on_start,
    "help": on_help,
    "lang": on_lang,
    "privacy": on_privacy,
    "mydata": on_mydata,
    "forget": on_forget,
}

ADMIN_COMMANDS: Final = {
    "models": on_models,
    "train": on_train,
    "cancel": on_cancel,
    "stats": on_stats,
    "review": on_review,
}

BUTTONS: Final = (
    button_handler(AnswerChoice, on_answer_button),
    button_handler(LanguageChoice, on_language_chosen),
    button_handler(PrivacyChoice, on_privacy_button),
    button_handler(ConsentChoice, on_consent_button),
    button_handler(ForgetChoice, on_forget_button),
    button_handler(ModelPage, admins_only(on_model_page)),
    button_handler(ModelChoice, admins_only(on_model_button)),
    button_handler(TrainingPlan, admins_only(on_start_button)),
    button_handler(DismissPlan, admins_only(on_dismiss_button)),
    button_handler(RunChoice, admins_only(on_run_button)),
    button_handler(VerdictChoice, admins_only(on_verdict_button)),
    button_handler(StatisticsChoice, admins_only(on_stats_button)),
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
    add_handlers(application, services)
    if services.settings.weekly_digest:
        schedule_digest(jobs)
    return application


def add_handlers(application: App, services: Services) -> None:
    """Add the handlers; the first one that matches an update takes it."""
    admin_ids = services.settings.admin_ids
    languages = Languages(services.people, services.settings.default_language)
    router = Router(languages=languages, admin_ids=admin_ids)
    message = filters.UpdateType.MESSAGE
    private = message & filters.ChatType.PRIVATE
    for name, callback in COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message))
    for name, callback in ADMIN_COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message & filters.User(admin_ids)))
    application.add_handler(CommandHandler(ADMIN_COMMANDS, on_refused_command, message))
    photos = PhotoHandlers(answers=make_photo_answers(services), languages=languages)
    application.add_handlers(photos.handlers(router))
    application.add_handlers(BUTTONS)
    # Every message in a private chat is answered, except service messages such as a pin.
    written = private & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(written & filters.COMMAND, on_unknown_command))
    application.add_handler(MessageHandler(written, on_anything_else))
    application.add_error_handler(on_fault)


def make_photo_answers(services: Services) -> PhotoAnswers:
    """Make what answers photos."""
    return PhotoAnswers(
        pool=services.pool,
        limits=services.photo_limits,
        inbox=services.inbox,
        answer_log=AnswerLog(services.answers, services.people, services.recent_digits),
        counters=services.counters,
    )
