"""Interrupted and failed trainings: offer to resume them, resume or discard them."""

import asyncio
from collections.abc import Collection
from typing import Any

from telegram.ext import BaseHandler

from bot.database import AlreadyTrainingError
from bot.training.inputs import TrainingInputs
from bot.training.keyboards import ResumeChoice, discard_run_keyboard, resume_keyboard
from bot.training.notifier import TrainingReports
from bot.training.texts import expired, only_one
from bot.training.trainer import Trainer
from bot.transport.buttons import Press
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.router import Router


class ResumeHandlers:
    """Offers to resume trainings, and handles the buttons below such an offer.

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
        return [router.admin_button(ResumeChoice, self.on_resume)]

    async def offer_to_resume(self, admin_ids: Collection[int]) -> None:
        """Ask the admins about a training that was interrupted when an earlier process ended."""
        run = await self._trainer.recover()
        if run is None:
            return
        for admin in admin_ids:
            words = await self._languages.words_of(admin)
            text = words._(
                "Training {network} was interrupted when I was shut down. You can continue from "
                "its last finished epoch."
            ).format(network=run.architecture)
            await self._reports.notifier(admin, words).say(text, resume_keyboard(run.id, words))

    async def on_resume(self, press: Press[ResumeChoice]) -> str | None:
        """Resume or discard an interrupted training; discarding is confirmed first."""
        number, words = press.data.number, press.words
        if press.data.action == "resume":
            return await self._resume(press)
        if press.data.action == "discard":
            await self._trainer.discard_run(number)
            await press.replace_text(words._("Training discarded."))
            return None
        question = words._("Discard this training for good?")
        question = f"\n\n<b>{question}</b>"
        facts = press.message.text_html.removesuffix(question)
        if press.data.action == "ask":
            await press.replace_text(facts + question, discard_run_keyboard(number, words))
        else:
            await press.replace_text(facts, resume_keyboard(number, words))
        return None

    async def _resume(self, press: Press[ResumeChoice]) -> str | None:
        live = await asyncio.to_thread(self._inputs.live_directory)
        digits = await self._inputs.accepted_digits()
        try:
            training = await self._trainer.resume(press.data.number, live, digits)
        except AlreadyTrainingError:
            return only_one(press.words)
        if training is None:
            return expired(press.words)
        self._reports.follow(training, press)
        return None
