"""The composition root: builds each subject with exactly what it uses, and the handler table."""

from functools import partial

from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes, JobQueue

from bot.database.answers import AnswerStore
from bot.database.statistics import StatisticsStore
from bot.feedback.answer_log import AnswerLog
from bot.feedback.consent import Consents
from bot.feedback.handlers import FeedbackHandlers
from bot.feedback.recent_digits import RecentDigits
from bot.feedback.review import Reviews
from bot.inbox.update_processor import InboxQueue, InboxUpdateProcessor
from bot.lifecycle import BotData, Services, prepare
from bot.models.handlers import ModelHandlers
from bot.people.command_menus import CommandMenus
from bot.people.commands import CommandHandlers
from bot.people.privacy import PrivacyHandlers
from bot.photos.handlers import PhotoHandlers
from bot.photos.photo_answers import PhotoAnswers
from bot.photos.rate_limits import PhotoLimits
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
    jobs = JobQueue[Context]()
    application: App = (
        ApplicationBuilder()
        .bot(BotClient(services.settings, services.inbox.keep))
        .update_queue(InboxQueue(services.inbox, processor.cancel_soon))
        .concurrent_updates(processor)
        .context_types(ContextTypes(context=Context, bot_data=BotData))
        .job_queue(jobs)
        .post_init(prepare)
        # Trainings are ended here, because messages can still be sent.
        .post_stop(lambda _: services.trainer.close())
        .post_shutdown(lambda _: services.companions.aclose())
        .build()
    )
    add_subjects(application, jobs, services)
    errors = ErrorHandler(
        counters=services.counters,
        postpone=services.inbox.postpone,
        admin_ids=services.settings.admin_ids,
        languages=services.languages,
    )
    application.add_error_handler(errors.on_error)
    return application


def add_subjects(application: App, jobs: JobQueue[Context], services: Services) -> None:
    """Build the subjects and add their handlers; the first handler that matches an update runs."""
    settings, database, pool = services.settings, services.database, services.pool
    people, contributions = services.people, services.contributions
    admin_ids, languages = settings.admin_ids, services.languages
    recent_digits = RecentDigits()
    answer_log = AnswerLog(AnswerStore(database), people, recent_digits)
    menus = CommandMenus(application.bot, admin_ids=admin_ids, languages=languages)
    reviews = Reviews(contributions=contributions, pool=pool)
    consents = Consents(
        people=people,
        contributions=contributions,
        recent_digits=recent_digits,
        reviews=reviews,
    )
    commands = CommandHandlers(pool=pool, people=people, menus=menus, admin_ids=admin_ids)
    privacy = PrivacyHandlers(
        people=people,
        consents=consents,
        cipher=services.cipher,
        inbox=services.inbox,
        menus=menus,
    )
    photos = PhotoAnswers(
        pool=pool,
        limits=PhotoLimits(
            per_person=settings.photos_per_minute,
            overall=settings.photos_per_minute_overall,
            exempt=admin_ids,
        ),
        inbox=services.inbox,
        answer_log=answer_log,
        counters=services.counters,
    )
    statistics = StatisticsHandlers(
        store=StatisticsStore(database),
        pool=pool,
        counters=services.counters,
        admin_ids=admin_ids,
        languages=languages,
    )
    training = TrainingHandlers(
        bot=application.bot,
        trainer=services.trainer,
        decisions=VersionDecisions(
            promotion=services.promotion, auto_promote=settings.auto_promote
        ),
        languages=languages,
    )
    router = Router(languages=languages, admin_ids=admin_ids, offer_commands=menus.offer_to)
    for subject in (
        commands,
        privacy,
        # Photos come first: in reply to an answer, a photo is read, a number corrects the answer.
        PhotoHandlers(answers=photos),
        FeedbackHandlers(answers=answer_log, consents=consents, admin_ids=admin_ids),
        reviews,
        ModelHandlers(promotion=services.promotion),
        statistics,
        training,
    ):
        application.add_handlers(subject.handlers(router))
    # These handle every button, command and message that no subject handles.
    application.add_handler(CallbackQueryHandler(router.on_expired_button))
    application.add_handlers(commands.fallbacks(router))
    if settings.weekly_digest:
        statistics.schedule_digest(jobs)
    if not database.is_sqlite:
        services.promotion.schedule(jobs)
    application.bot_data.services = services
    application.bot_data.menus = menus
    application.bot_data.offer_to_resume = partial(training.offer_to_resume, admin_ids)
