"""The commands train and cancel, and the buttons of trainings: admins teach the bot."""

import asyncio
import importlib.util
from collections.abc import Awaitable, Callable
from typing import Final

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ParseMode

from bot.admins import admit
from bot.audience import Audience
from bot.context import App, Context, Services
from bot.database import AlreadyTrainingError, Status
from bot.handlers.pressing import Press
from bot.handlers.verdicts import on_discard, on_keep, on_promote
from bot.replies import Replies
from bot.sending import acknowledge, ask_surely, message_of
from bot.trainer import Training
from bot.training_cards import TrainingChoice, plan_keyboard, resume_keyboard
from bot.training_pictures import draw_pictures
from bot.training_plan import TrainingPlan, choose_seed
from bot.training_teller import TrainingTeller
from model.training.job.protocol import Failed, Reason, TrainingRequest


async def on_train(update: Update, context: Context) -> None:
    """Show what would be trained, with a button that starts it."""
    message = update.effective_message
    if message is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    text, keyboard = await _offer(update, context, replies)
    await ask_surely(
        lambda: message.reply_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
    )


async def _offer(
    update: Update, context: Context, replies: Replies
) -> tuple[str, InlineKeyboardMarkup | None]:
    """Word the card of a training, or why there is none."""
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
    """Ask the admins what becomes of a training that ended with an earlier process."""
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
    """Stop the training that runs, and keep its best epoch."""
    message = update.effective_message
    if message is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    training = context.services.trainer.current
    text = replies.nothing_to_cancel
    if training is not None:
        text = await _stop(training, context.services, replies)
    await ask_surely(lambda: message.reply_text(text))


async def on_training_button(update: Update, context: Context) -> None:
    """Do what a button of a training says."""
    query = update.callback_query
    if query is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    toast: str | None = replies.old_training_button
    try:
        choice = TrainingChoice.decode(query.data or "")
        if message_of(query) is not None:
            press = Press(query=query, choice=choice, replies=replies, context=context)
            toast = await BUTTONS[choice.action](press)
    except ValueError:
        toast = replies.old_training_button
    finally:
        await acknowledge(query, toast)


async def _on_start(press: Press) -> str | None:
    services, plan = press.services, press.choice.plan()
    request = await asyncio.to_thread(_request, plan, services)
    examples = await services.contributions.accepted()
    try:
        training = await services.trainer.start(request, examples, press.query.from_user.id)
    except AlreadyTrainingError:
        return press.replies.training_runs_already
    except OSError:
        failed = Failed(reason=Reason.DISK_FULL, detail="The run's folder cannot be made.")
        await press.say_instead(press.replies.training_failed(failed))
        return None
    await press.say_below(press.replies.training_starts)
    _accompany(training, press)
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


def _accompany(training: Training, press: Press) -> None:
    """Tell the chat of a training for as long as it takes."""
    audience = Audience(bot=press.context.bot, chat_id=press.message.chat_id, replies=press.replies)
    teller = TrainingTeller(training, audience, press.services)
    press.services.trainer.accompany(teller.tell())


async def _on_dismiss(press: Press) -> str | None:
    await press.say_instead(press.replies.dismissed)
    return None


async def _on_stop(press: Press) -> str | None:
    training = _running(press)
    return await _stop(training, press.services, press.replies)


async def _stop(training: Training, services: Services, replies: Replies) -> str:
    """Stop a training and keep its best epoch, if it has any; return what to say of it."""
    if training.process.state.epochs_done:
        await asyncio.to_thread(training.process.stop)
        return replies.stopping
    services.trainer.throw_away(training)
    return replies.thrown_away


async def _on_throw(press: Press) -> str | None:
    press.services.trainer.throw_away(_running(press))
    return press.replies.thrown_away


async def _on_curves(press: Press) -> str | None:
    training = _running(press)
    if not training.process.state.epochs_done:
        return press.replies.no_curves_yet
    # Drawing takes seconds, in which the button would look dead.
    await acknowledge(press.query)
    drawn = await draw_pictures(training.folder, press.replies.language, "curves")
    for curves in drawn.values():
        await ask_surely(lambda picture=curves: press.message.reply_photo(picture))  # type: ignore[misc]
    return None


def _running(press: Press) -> Training:
    """Find the training whose button was pressed.

    Raises:
        ValueError: It does not run any more.
    """
    training = press.services.trainer.current
    if training is None or training.number != press.choice.number():
        raise ValueError(f"no such training runs, received: {press.choice.subject!r}")
    return training


async def _on_resume(press: Press) -> str | None:
    services = press.services
    live = await asyncio.to_thread(services.versions.load_live)
    examples = await services.contributions.accepted()
    folder = live.directory.absolute()
    try:
        training = await services.trainer.resume(press.choice.number(), folder, examples)
    except AlreadyTrainingError:
        return press.replies.training_runs_already
    if training is None:
        return press.replies.old_training_button
    await press.say_below(press.replies.training_starts)
    _accompany(training, press)
    return None


async def _on_forget(press: Press) -> str | None:
    await press.services.trainer.give_up(press.choice.number())
    await press.say_instead(press.replies.training_given_up)
    return None


BUTTONS: Final[dict[str, Callable[[Press], Awaitable[str | None]]]] = {
    "start": _on_start,
    "dismiss": _on_dismiss,
    "stop": _on_stop,
    "throw": _on_throw,
    "curves": _on_curves,
    "resume": _on_resume,
    "forget": _on_forget,
    "promote": on_promote,
    "keep": on_keep,
    "discard": on_discard,
}
"""What each action of a button does; it returns what to show for a moment, if anything."""
