"""The composition root: makes each subject with exactly what it uses, and the handler table."""

from functools import partial

from telegram.ext import ApplicationBuilder, ContextTypes, JobQueue

from bot.feedback.consent import Consents
from bot.feedback.handlers import FeedbackHandlers
from bot.feedback.review import Reviews
from bot.inbox.update_processor import InboxQueue, InboxUpdateProcessor
from bot.lifecycle import BotData, Services, close_services, end_training, prepare
from bot.models.handlers import ModelHandlers
from bot.people.command_menus import CommandMenus
from bot.people.commands import CommandHandlers
from bot.people.privacy import PrivacyHandlers
from bot.photos.handlers import PhotoHandlers
from bot.photos.photo_answers import PhotoAnswers
from bot.statistics.digest_schedule import Digest
from bot.statistics.handlers import StatisticsHandlers
from bot.training.handlers import TrainingHandlers
from bot.training.version_decision import VersionDecisions
from bot.transport.client import BotClient
from bot.transport.context import App, Context
from bot.transport.error_handler import ErrorHandler
from bot.transport.router import Router


def build_application(services: Services) -> App:
    """Build the application, ready to run."""
    processor = InboxUpdateProcessor(services.inbox, services.counters)
    application: App = (
        ApplicationBuilder()
        .bot(BotClient(services.settings, services.inbox.keep))
        .update_queue(InboxQueue(services.inbox, processor.cancel_soon))
        .concurrent_updates(processor)
        .context_types(ContextTypes(context=Context, bot_data=BotData))
        .job_queue(JobQueue[Context]())
        .post_init(prepare)
        .post_stop(end_training)
        .post_shutdown(close_services)
        .build()
    )
    add_subjects(application, services)
    errors = ErrorHandler(
        count=lambda kind: services.counters.errors.labels(kind).inc(),
        postpone=services.inbox.postpone,
        admin_ids=services.settings.admin_ids,
        languages=services.languages,
    )
    application.add_error_handler(errors.on_error)
    return application


def add_subjects(application: App, services: Services) -> None:
    """Make the subjects and add their handlers; the first one that matches an update takes it."""
    settings, languages = services.settings, services.languages
    menus = CommandMenus(application.bot, admin_ids=settings.admin_ids, languages=languages)
    router = Router(
        languages=languages, admin_ids=settings.admin_ids, offer_commands=menus.offer_to
    )
    reviews = Reviews(contributions=services.contributions, pool=services.pool)
    consents = Consents(
        people=services.people,
        contributions=services.contributions,
        recent_digits=services.recent_digits,
        reviews=reviews,
    )
    feedback = FeedbackHandlers(
        answers=services.answer_log, consents=consents, admin_ids=settings.admin_ids
    )
    commands = make_commands(services, menus)
    training = make_training(application, services)
    for handlers in (
        commands.handlers(router),
        make_privacy(services, menus, consents).handlers(router),
        # Photos come before replies: a photo in reply to an answer is read, a number corrects.
        PhotoHandlers(answers=make_photo_answers(services)).handlers(router),
        feedback.handlers(router),
        reviews.handlers(router),
        ModelHandlers(promotion=services.promotion).handlers(router),
        make_statistics(application, services).handlers(router),
        training.handlers(router),
        # The last ones take every other button, command and message.
        [router.expired_button(), *commands.fallbacks(router)],
    ):
        application.add_handlers(handlers)
    if application.job_queue is not None and not services.database.is_sqlite:
        services.promotion.schedule(application.job_queue)
    application.bot_data.services = services
    application.bot_data.menus = menus
    application.bot_data.offer_to_resume = partial(training.offer_to_resume, settings.admin_ids)


def make_commands(services: Services, menus: CommandMenus) -> CommandHandlers:
    """Make the handlers of /start, /help and /lang."""
    return CommandHandlers(
        pool=services.pool,
        people=services.people,
        menus=menus,
        admin_ids=services.settings.admin_ids,
    )


def make_privacy(services: Services, menus: CommandMenus, consents: Consents) -> PrivacyHandlers:
    """Make the handlers of /privacy, /mydata and /forget."""
    return PrivacyHandlers(
        people=services.people,
        consents=consents,
        seal=services.seal,
        inbox=services.inbox,
        menus=menus,
    )


def make_photo_answers(services: Services) -> PhotoAnswers:
    """Make what answers photos."""
    return PhotoAnswers(
        pool=services.pool,
        limits=services.photo_limits,
        inbox=services.inbox,
        answer_log=services.answer_log,
        counters=services.counters,
    )


def make_statistics(application: App, services: Services) -> StatisticsHandlers:
    """Make the handlers of /stats, and schedule the digest if the settings ask for it."""
    statistics = StatisticsHandlers(
        store=services.statistics, pool=services.pool, counters=services.counters
    )
    if services.settings.weekly_digest and application.job_queue is not None:
        digest = Digest(
            statistics=statistics,
            sent=services.digests,
            admin_ids=services.settings.admin_ids,
            languages=services.languages,
        )
        digest.schedule(application.job_queue)
    return statistics


def make_training(application: App, services: Services) -> TrainingHandlers:
    """Make the handlers of /train and /cancel."""
    decisions = VersionDecisions(
        promotion=services.promotion, auto_promote=services.settings.auto_promote
    )
    return TrainingHandlers(
        bot=application.bot,
        trainer=services.trainer,
        decisions=decisions,
        languages=services.languages,
    )
