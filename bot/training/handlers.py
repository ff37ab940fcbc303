"""The commands /train and /cancel, and the buttons of trainings."""

import asyncio
import importlib.util
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardMarkup
from telegram.ext import BaseHandler

from bot.database.training_runs import AlreadyTrainingError
from bot.i18n import Words
from bot.training.figures import draw_pictures, draw_progress
from bot.training.keyboards import (
    ResumeChoice,
    RunChoice,
    TrainingPlan,
    confirm_keyboard,
    offer_keyboard,
    plan_keyboard,
    resume_keyboard,
)
from bot.training.texts import (
    describe_offer,
    describe_plan,
    describe_running,
    explain_no_start,
    no_mnist,
    only_one,
)
from bot.training.trainer import Trainer
from bot.training.training import Training
from bot.training.training_messages import TrainingMessages, attempt
from bot.training.version_decision import DecisionChoice, VersionDecisions
from bot.transport.client import BotClient
from bot.transport.context import Context
from bot.transport.incoming import FromPerson, Incoming, Press, expired
from bot.transport.languages import Languages
from bot.transport.router import Router


@dataclass(frozen=True, kw_only=True)
class TrainingHandlers:
    """Handles /train, /cancel and the buttons of trainings."""

    bot: BotClient
    trainer: Trainer
    decisions: VersionDecisions
    languages: Languages

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.command("train", self.on_train, admins_only=True),
            router.command("cancel", self.on_cancel, admins_only=True),
            router.button(TrainingPlan, self.on_plan, admins_only=True),
            router.button(RunChoice, self.on_run, admins_only=True),
            router.button(ResumeChoice, self.on_resume, admins_only=True),
            router.button(DecisionChoice, self.decisions.on_choice, admins_only=True),
        ]

    async def on_train(self, incoming: Incoming) -> None:
        """Offer networks and epochs as buttons, or show the card of the training asked for."""
        plan = TrainingPlan.parse(incoming.arguments)
        await incoming.reply(*await self._compose(plan, incoming))

    async def _compose(
        self, plan: TrainingPlan | None, sent: FromPerson
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """Compose the card of a training, the offer if none is chosen, or why none can start."""
        words = sent.words
        obstacle = await self._find_obstacle(sent.person_id, words)
        if obstacle is not None:
            return obstacle, None
        versions = await asyncio.to_thread(self.trainer.registry.list_all)
        if plan is None:
            return describe_offer(versions, words), offer_keyboard(words)
        counts = await self.trainer.contributions.count_accepted()
        text = describe_plan(plan, versions, counts, words, has_mnist=self.trainer.has_mnist())
        return text, plan_keyboard(plan, words)

    async def _find_obstacle(self, person_id: int, words: Words) -> str | None:
        """Return why no training can start now; None if one can."""
        if importlib.util.find_spec("tensorflow") is None:
            return words._("I can't train here: TensorFlow isn't installed (slim installation).")
        run = await self.trainer.runs.running()
        if run is not None:
            return describe_running(run, words, own=run.started_by == person_id)
        # If MNIST_PATH is set, nothing is downloaded.
        if self.trainer.mnist_path is not None and not self.trainer.has_mnist():
            return no_mnist(self.trainer.mnist_path, words)
        return None

    async def on_plan(self, press: Press[TrainingPlan]) -> str | None:
        """Show the card of a training in place of the offer, start the training, or do neither."""
        if press.data.action == "start":
            return await self._begin(press, self.trainer.start(press.data, press.person_id))
        if press.data.action == "dismiss":
            await press.replace_text(press.words._("OK, no training."))
        else:
            await press.replace_text(*await self._compose(press.data, press))
        return None

    async def _begin(self, press: Press[Any], starting: Awaitable[Training | None]) -> str | None:
        """Turn the message of a button into the progress message of the training that it starts.

        Returns:
            The toast that says why none was started; None if the message shows what happened.
        """
        try:
            training = await starting
        except AlreadyTrainingError:
            return only_one(press.words)
        except OSError as error:
            # The buttons remain, to try again.
            text = explain_no_start(error, press.words)
            await press.replace_text(text, press.message.reply_markup)
            return None
        if training is None:
            return only_one(press.words) if self.trainer.current else expired(press.words)
        report = TrainingMessages(
            training=training,
            message=press.message,
            words=press.words,
            trainer=self.trainer,
            decisions=self.decisions,
        )
        self.trainer.run_in_background(report.run())
        return None

    async def on_cancel(self, incoming: Incoming) -> None:
        """Stop the running training and keep its best epoch."""
        training, words = self.trainer.current, incoming.words
        no_training = words._("No training is running.")
        await incoming.reply(_stop(training, words) if training else no_training)

    async def on_run(self, press: Press[RunChoice]) -> str | None:
        """Stop a running training, or show its curves."""
        training = self.trainer.current
        if training is None or training.number != press.data.number:
            return expired(press.words)
        if press.data.action == "stop":
            return _stop(training, press.words)
        if not training.epochs:
            return press.words._("No epoch is finished yet.")
        # Drawing takes seconds, in which the button would seem to hang.
        await press.acknowledge()
        for curves in await draw_pictures(draw_progress, training, press.words):
            await press.message.reply_photo(curves)
        return None

    async def offer_to_resume(self, admin_ids: Collection[int]) -> None:
        """Ask the admins about a training that was interrupted when an earlier process ended."""
        run = await self.trainer.recover()
        if run is None:
            return
        for admin in admin_ids:
            words = await self.languages.words_of(admin)
            text = words._(
                "Training {network} was interrupted when I stopped. You can continue from "
                "its last finished epoch."
            ).format(network=run.architecture)
            keyboard = resume_keyboard(run.id, words)
            await attempt(self.bot.send_message(admin, text, reply_markup=keyboard))

    async def on_resume(self, press: Press[ResumeChoice]) -> str | None:
        """Resume or discard an interrupted training; discarding is confirmed first."""
        number, words = press.data.number, press.words
        if press.data.action == "resume":
            return await self._begin(press, self.trainer.resume(number))
        run = await self.trainer.runs.find(number)
        if run is None or not run.is_resumable:
            return expired(words)
        if press.data.action == "discard":
            if not await self.trainer.discard_run(run):
                return expired(words)
            await press.replace_text(words._("Training discarded."))
            return None
        facts = press.message.text_html.partition("\n\n")[0]
        keyboard = resume_keyboard(number, words)
        if press.data.action == "ask":
            question = words._("Discard this training for good?")
            facts = f"{facts}\n\n<b>{question}</b>"
            discard = ResumeChoice(action="discard", number=number)
            back = ResumeChoice(action="back", number=number)
            keyboard = confirm_keyboard(discard, back, words)
        await press.replace_text(facts, keyboard)
        return None


def _stop(training: Training, words: Words) -> str:
    if training.has_learned:
        return words._("The training is over; I'm testing the model now.")
    if training.stop():
        return words._("Stopping. I'll keep the best epoch so far.")
    return words._("Training discarded.")
