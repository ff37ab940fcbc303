"""The composition root: services, subjects and the handler table."""

from functools import partial
from typing import Final

from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    JobQueue,
    MessageHandler,
    filters,
)

from bot.feedback.consent import Consents
from bot.feedback.handlers import FeedbackHandlers
from bot.feedback.permission import Permission
from bot.feedback.review_handlers import ReviewHandlers
from bot.feedback.reviews import Reviews
from bot.inbox.update_processor import InboxQueue, InboxUpdateProcessor
from bot.lifecycle import close_services, end_training, prepare
from bot.models.handlers import ModelHandlers
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
from bot.photos.answering import PhotoAnswers
from bot.photos.handlers import PhotoHandlers
from bot.statistics.digest import Digest
from bot.statistics.handlers import StatisticsCards, StatisticsHandlers
from bot.training.contributors import Contributors
from bot.training.handlers import TrainingHandlers
from bot.training.inputs import TrainingInputs
from bot.training.notifier import TrainingReports
from bot.training.resuming import ResumeHandlers
from bot.training.verdicts import Verdicts
from bot.transport.admins import on_refused_command
from bot.transport.buttons import button_handler, on_expired_button
from bot.transport.client import LoneBot
from bot.transport.context import CONTEXT_TYPES, App, Context, Services
from bot.transport.error_handler import on_fault
from bot.transport.router import Router

COMMANDS: Final = {
    "start": on_start,
    "help": on_help,
    "lang": on_lang,
    "privacy": on_privacy,
    "mydata": on_mydata,
    "forget": on_forget,
}

ADMIN_COMMANDS: Final = {}

BUTTONS: Final = (
    button_handler(LanguageChoice, on_language_chosen),
    button_handler(PrivacyChoice, on_privacy_button),
    button_handler(ForgetChoice, on_forget_button),
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
    add_training(application, services, router)
    add_handlers(application, services, router)
    if services.settings.weekly_digest:
        digest = Digest(
            cards=cards,
            sent=services.digests,
            admin_ids=services.settings.admin_ids,
            languages=services.languages,
        )
        digest.schedule(jobs)
    return application


def add_training(application: App, services: Services, router: Router) -> None:
    """Make what trains, and add its handlers."""
    trainer, languages, settings = services.trainer, services.languages, services.settings
    inputs = TrainingInputs(
        registry=services.versions,
        contributions=services.contributions,
        mnist_path=settings.mnist_path,
        data_directory=settings.data_dir,
    )
    contributors = Contributors(bot=application.bot, languages=languages, trainer=trainer)
    services.promotion.subscribe(contributors.thank)
    verdicts = Verdicts(
        promotion=services.promotion,
        registry=services.versions,
        contributors=contributors,
        auto_promote=settings.auto_promote,
    )
    reports = TrainingReports(bot=application.bot, trainer=trainer, verdicts=verdicts)
    training = TrainingHandlers(
        trainer=trainer, inputs=inputs, reports=reports, languages=languages
    )
    resuming = ResumeHandlers(trainer=trainer, inputs=inputs, reports=reports, languages=languages)
    application.bot_data.offer_to_resume = partial(resuming.offer_to_resume, settings.admin_ids)
    for subject in (training, resuming, verdicts):
        application.add_handlers(subject.handlers(router))


def add_handlers(application: App, services: Services, router: Router) -> None:
    """Add the handlers; the first one that matches an update takes it."""
    admin_ids = services.settings.admin_ids
    message = filters.UpdateType.MESSAGE
    private = message & filters.ChatType.PRIVATE
    for name, callback in COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message))
    for name, callback in ADMIN_COMMANDS.items():
        application.add_handler(CommandHandler(name, callback, message & filters.User(admin_ids)))
    application.add_handler(CommandHandler(ADMIN_COMMANDS, on_refused_command, message))
    add_feedback(application, router)
    photos = PhotoHandlers(answers=make_photo_answers(services), languages=services.languages)
    application.add_handlers(photos.handlers(router))
    application.add_handlers(BUTTONS)
    # Every message in a private chat is answered, except service messages such as a pin.
    written = private & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(written & filters.COMMAND, on_unknown_command))
    application.add_handler(MessageHandler(written, on_anything_else))
    application.add_error_handler(on_fault)


def add_feedback(application: App, router: Router) -> None:
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
        languages=services.languages,
    )
    application.add_handlers(feedback.handlers(router))
    review = ReviewHandlers(reviews=reviews, languages=services.languages)
    application.add_handlers(review.handlers(router))


def make_photo_answers(services: Services) -> PhotoAnswers:
    """Make what answers photos."""
    return PhotoAnswers(
        pool=services.pool,
        limits=services.photo_limits,
        inbox=services.inbox,
        answer_log=services.answer_log,
        counters=services.counters,
    )
