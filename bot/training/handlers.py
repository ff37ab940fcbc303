"""The commands /train and /cancel, and the buttons of trainings."""

import asyncio
import importlib.util

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ParseMode

from bot.database import AlreadyTrainingError, Status
from bot.replies import Replies
from bot.training.figures import draw_pictures
from bot.training.keyboards import DismissPlan, RunChoice, plan_keyboard, resume_keyboard
from bot.training.notifier import TrainingTeller
from bot.training.plan import TrainingPlan, choose_seed
from bot.training.trainer import Training
from bot.transport.buttons import Press
from bot.transport.context import App, Context, Services
from bot.transport.notifier import Audience
from bot.transport.sending import ask_surely
from model.training.job.protocol import Failed, Reason, TrainingRequest


async def on_train(update: Update, context: Context) -> None:
    """Show what would be trained, with a button that starts it."""
    message = update.effective_message
    if message is None:
        return
    replies = await context.replies_for(update)
    text, keyboard = await _offer(update, context, replies)
    await ask_surely(
        lambda: message.reply_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
    )


async def _offer(
    update: Update, context: Context, replies: Replies
) -> tuple[str, InlineKeyboardMarkup | None]:
    """Compose the text and buttons of a training's card, or the reason why there is none."""
    services = context.services
    if importlib.util.find_spec("tensorflow") is None:
        return replies.no_tensorflow, None
    try:
        plan = TrainingPlan.parse(context.args or ())
    except ValueError:
        return replies.train_usage, None
    run = await services.training_runs.running()
    if run is not None:
        person = update.effective_user
        own = person is not None and run.started_by == person.id
        return replies.already_training(run, own=own), None
    versions = await asyncio.to_thread(services.versions.list_all)
    counts = await services.contributions.counts(Status.ACCEPTED)
    card = replies.training_card(plan, versions, counts, services.pool.model_name)
    return card, plan_keyboard(plan, replies)


async def offer_to_resume(application: App) -> None:
    """Ask the admins about a training that was interrupted when an earlier process ended."""
    services = application.bot_data.services
    run = await services.trainer.recover()
    if run is None:
        return
    for admin in services.settings.admin_ids:
        chosen = await services.people.language_of(admin)
        replies = Replies.choose(chosen, None, services.settings.default_language)
        audience = Audience(bot=application.bot, chat_id=admin, replies=replies)
        await audience.say(replies.training_interrupted(run), resume_keyboard(run.id, replies))


async def on_cancel(update: Update, context: Context) -> None:
    """Stop the running training and keep its best epoch."""
    message = update.effective_message
    if message is None:
        return
    replies = await context.replies_for(update)
    training = context.services.trainer.current
    text = replies.nothing_to_cancel
    if training is not None:
        text = await _stop(training, context.services, replies)
    await ask_surely(lambda: message.reply_text(text))


async def on_start_button(press: Press[TrainingPlan], context: Context) -> str | None:
    """Start a training."""
    services = context.services
    request = await asyncio.to_thread(_request, press.data, services)
    examples = await services.contributions.accepted()
    try:
        training = await services.trainer.start(request, examples, press.person_id)
    except AlreadyTrainingError:
        return press.replies.training_runs_already
    except OSError:
        failed = Failed(reason=Reason.DISK_FULL, detail="The run's folder cannot be made.")
        await press.replace_text(press.replies.training_failed(failed))
        return None
    await press.append_text(press.replies.training_starts)
    _accompany(training, press, context)
    return None


def _request(plan: TrainingPlan, services: Services) -> TrainingRequest:
    settings = services.settings
    return TrainingRequest(
        architecture=plan.architecture,
        epochs=plan.epochs,
        seed=choose_seed(),
        mnist_path=settings.mnist_path and settings.mnist_path.absolute(),
        data_directory=settings.data_dir.absolute(),
        versions=services.versions.directory.absolute(),
        live=services.versions.load_live().directory.absolute(),
    )


def _accompany(
    training: Training, press: Press[TrainingPlan] | Press[RunChoice], context: Context
) -> None:
    """Report a training to the chat until it ends."""
    audience = Audience(bot=context.bot, chat_id=press.message.chat_id, replies=press.replies)
    teller = TrainingTeller(training, audience, context.services)
    context.services.trainer.accompany(teller.tell())


async def on_dismiss_button(press: Press[DismissPlan], _context: Context) -> None:
    """Start nothing."""
    await press.replace_text(press.replies.dismissed)


async def on_run_button(press: Press[RunChoice], context: Context) -> str | None:
    """Resume or give up an interrupted training; stop or show a running one."""
    if press.data.action == "resume":
        return await _resume(press, context)
    if press.data.action == "forget":
        await context.services.trainer.give_up(press.data.number)
        await press.replace_text(press.replies.training_given_up)
        return None
    training = context.services.trainer.current
    if training is None or training.number != press.data.number:
        return press.replies.expired
    if press.data.action == "stop":
        return await _stop(training, context.services, press.replies)
    if press.data.action == "throw":
        context.services.trainer.throw_away(training)
        return press.replies.thrown_away
    return await _show_curves(training, press)


async def _stop(training: Training, services: Services, replies: Replies) -> str:
    """Stop a training and keep its best epoch, if it has any; return the text to show."""
    if training.process.state.epochs_done:
        await asyncio.to_thread(training.process.stop)
        return replies.stopping
    services.trainer.throw_away(training)
    return replies.thrown_away


async def _show_curves(training: Training, press: Press[RunChoice]) -> str | None:
    if not training.process.state.epochs_done:
        return press.replies.no_curves_yet
    # Drawing takes seconds, in which the button would look dead.
    await press.acknowledge()
    drawn = await draw_pictures(training.folder, press.replies.language, "curves")
    for curves in drawn.values():
        await ask_surely(lambda picture=curves: press.message.reply_photo(picture))  # type: ignore[misc]
    return None


async def _resume(press: Press[RunChoice], context: Context) -> str | None:
    services = context.services
    live = await asyncio.to_thread(services.versions.load_live)
    examples = await services.contributions.accepted()
    folder = live.directory.absolute()
    try:
        training = await services.trainer.resume(press.data.number, folder, examples)
    except AlreadyTrainingError:
        return press.replies.training_runs_already
    if training is None:
        return press.replies.expired
    await press.append_text(press.replies.training_starts)
    _accompany(training, press, context)
    return None
