"""The commands /train and /cancel, and the buttons of trainings."""

import asyncio
import importlib.util
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import BaseHandler

from bot.database import AlreadyTrainingError
from bot.i18n import Words
from bot.training.figures import draw_pictures
from bot.training.inputs import TrainingInputs
from bot.training.keyboards import (
    DismissPlan,
    PlanChoice,
    RunChoice,
    offer_keyboard,
    plan_keyboard,
    progress_keyboard,
)
from bot.training.notifier import TrainingReports
from bot.training.plan import TrainingPlan
from bot.training.texts import (
    describe_failure,
    describe_plan,
    describe_progress,
    describe_running,
    expired,
    no_mnist,
    only_one,
)
from bot.training.trainer import Trainer, Training
from bot.transport.buttons import Press
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.router import Router
from bot.transport.sending import call_with_retry
from model.training.job.protocol import Failed, Reason

Offer = tuple[str, InlineKeyboardMarkup | None]
"""The text and the buttons of a message; no buttons if there is nothing to start."""


class TrainingHandlers:
    """Handles /train, /cancel and the buttons of trainings.

    Args:
        trainer: Runs the trainings.
        inputs: Collects what a training is given.
        reports: Reports running trainings to their chats.
        languages: Finds the words for a person.
    """

    def __init__(
        self,
        *,
        trainer: Trainer,
        inputs: TrainingInputs,
        reports: TrainingReports,
        languages: Languages,
    ) -> None:
        self._trainer = trainer
        self._inputs = inputs
        self._reports = reports
        self._languages = languages

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.admin_command("train", self.on_train),
            router.admin_command("cancel", self.on_cancel),
            router.admin_button(PlanChoice, self.on_plan),
            router.admin_button(TrainingPlan, self.on_start),
            router.admin_button(DismissPlan, self.on_dismiss),
            router.admin_button(RunChoice, self.on_run),
        ]

    async def on_train(self, update: Update, context: Context) -> None:
        """Offer networks and epochs as buttons, or show the card of the training asked for."""
        message, person = update.effective_message, update.effective_user
        if message is None or person is None:
            return
        words = await self._languages.words_for(update)
        text, keyboard = await self._offer(context.args or [], person.id, words)
        await call_with_retry(
            lambda: message.reply_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        )

    async def _offer(self, arguments: list[str], person_id: int, words: Words) -> Offer:
        obstacle = await self._find_obstacle(person_id, words)
        if obstacle is not None:
            return obstacle, None
        if arguments:
            try:
                return await self._card(TrainingPlan.parse(arguments), words)
            except ValueError:
                pass
        usage = words._(
            "/train mlp 10 – the first lesson: a small network, about a minute\n"
            "/train cnn 16 – the network I read with: about an hour\n"
            "The number is the epochs, 1 to 100: how often it sees all images."
        )
        return usage, offer_keyboard(words)

    async def _find_obstacle(self, person_id: int, words: Words) -> str | None:
        """Find out why no training can start now, if so."""
        if importlib.util.find_spec("tensorflow") is None:
            return words._("I can't train here: TensorFlow isn't installed (slim installation).")
        run = await self._trainer.running()
        if run is not None:
            return describe_running(run, words, own=run.started_by == person_id)
        if not self._inputs.may_download and not self._inputs.has_mnist():
            return no_mnist(words)
        return None

    async def _card(self, plan: TrainingPlan, words: Words) -> Offer:
        versions = await asyncio.to_thread(self._inputs.list_versions)
        counts = await self._inputs.count_digits()
        text = describe_plan(plan, versions, counts, words, has_mnist=self._inputs.has_mnist())
        return text, plan_keyboard(plan, words)

    async def on_plan(self, press: Press[PlanChoice]) -> None:
        """Show the card of a training in place of the offer."""
        obstacle = await self._find_obstacle(press.person_id, press.words)
        if obstacle is not None:
            await press.replace_text(obstacle)
        else:
            await press.replace_text(*await self._card(press.data.plan, press.words))

    async def on_start(self, press: Press[TrainingPlan]) -> str | None:
        """Start a training."""
        request = await asyncio.to_thread(self._inputs.request, press.data)
        digits = await self._inputs.accepted_digits()
        try:
            training = await self._trainer.start(request, digits, press.person_id)
        except AlreadyTrainingError:
            return only_one(press.words)
        except OSError:
            failed = Failed(reason=Reason.DISK_FULL, detail="The run's folder cannot be made.")
            await press.replace_text(describe_failure(failed, press.words))
            return None
        self._reports.follow(training, press)
        return None

    async def on_dismiss(self, press: Press[DismissPlan]) -> None:
        """Start nothing."""
        await press.replace_text(press.words._("OK, no training."))

    async def on_cancel(self, update: Update, _context: Context) -> None:
        """Stop the running training and keep its best epoch."""
        message = update.effective_message
        if message is None:
            return
        words = await self._languages.words_for(update)
        training = self._trainer.current
        text = words._("No training is running.")
        if training is not None:
            text = await self._stop(training, words)
        await call_with_retry(lambda: message.reply_text(text))

    async def _stop(self, training: Training, words: Words) -> str:
        if await self._trainer.stop(training):
            return words._("Stopping. I'll keep the best epoch so far.")
        return words._("Training discarded.")

    async def on_run(self, press: Press[RunChoice]) -> str | None:
        """Stop or discard a running training, or show its curves."""
        training, words = self._trainer.current, press.words
        if training is None or training.number != press.data.number:
            return expired(words)
        if press.data.action == "stop":
            return await self._stop(training, words)
        if press.data.action == "curves":
            return await self._show_curves(training, press)
        if press.data.action == "discard":
            self._trainer.discard(training)
            return words._("Training discarded.")
        training.discard_asked = press.data.action == "ask"
        text = describe_progress(training, words)
        await press.replace_text(text, progress_keyboard(training, words))
        return None

    async def _show_curves(self, training: Training, press: Press[RunChoice]) -> str | None:
        if not training.process.state.epochs_done:
            return press.words._("Curves appear after the first epoch.")
        # Drawing takes seconds, in which the button would seem to hang.
        await press.acknowledge()
        drawn = await draw_pictures(training.folder, press.words.language, "curves")
        for curves in drawn.values():
            await call_with_retry(lambda picture=curves: press.message.reply_photo(picture))  # type: ignore[misc]
        return None
