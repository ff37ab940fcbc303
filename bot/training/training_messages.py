"""Messages about one training: a progress message that is edited, then pictures and a question."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.training.child_process import Training
from bot.training.figures import (
    draw_pictures,
    draw_predictions,
    draw_results,
    draw_samples,
)
from bot.training.keyboards import progress_keyboard, resume_keyboard
from bot.training.lesson_texts import explain_curves, explain_data, explain_network, explain_test
from bot.training.result_texts import describe_result
from bot.training.texts import describe_end, describe_failure, describe_progress
from bot.training.trainer import Trainer
from bot.training.version_decision import VersionDecisions
from bot.transport.notifier import Notifier
from model.training.job.protocol import Failed, Finished, Reason

INTERVAL: Final = 4.0
"""Seconds between two edits: Telegram allows about one message a second in a chat."""


@dataclass(kw_only=True, eq=False)
class TrainingMessages:
    """Reports one training to a chat, from its start to the question what to do with the result.

    The message of the pressed button becomes the progress message.
    """

    training: Training
    notifier: Notifier
    message_id: int | None
    trainer: Trainer
    decisions: VersionDecisions
    _explained: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Send and edit all messages."""
        state, ended, words = self.training.state, self.training.ended, self.notifier.words
        while not ended.is_set():
            await self._explain_once()
            await self._show(
                describe_progress(state, words), progress_keyboard(self.training, words)
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), INTERVAL)
        await self._explain_once()
        await self._report_end()

    async def _explain_once(self) -> None:
        """Explain the data and the network of a lesson as soon as they are known.

        A new message shows the progress from then on. If the lesson resumes, this was explained.
        """
        state, notifier, words = self.training.state, self.notifier, self.notifier.words
        started, epochs = state.started, state.request.epochs
        if started is None or self._explained or self.training.discarded or not state.is_lesson:
            return
        self._explained = True
        if started.epochs_done:
            return
        samples = await draw_pictures(draw_samples, self.training.folder, words)
        await notifier.show(samples, explain_data(started, words))
        await notifier.say(explain_network(started, words))
        plan = words.ngettext(
            "Training {network} for {count} epoch, step by step:",
            "Training {network} for {count} epochs, step by step:",
            epochs,
        ).format(network="<b>mlp</b>", count=epochs)
        await self._show(plan)
        self.message_id = None

    async def _show(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Replace the progress message, or send it."""
        if self.message_id is None:
            self.message_id = await self.notifier.say(text, keyboard)
        else:
            await self.notifier.revise(self.message_id, text, keyboard)

    async def _report_end(self) -> None:
        """Replace the progress by how the training ended, then show the results."""
        training, words = self.training, self.notifier.words
        ending = training.state.ending
        keyboard = None
        if isinstance(ending, Finished):
            text = describe_end(ending, training.state, words)
        elif training.interrupted:
            text = words._("Paused: I'm being shut down. You can continue when I'm back.")
        elif training.discarded or not isinstance(ending, Failed):
            text = words._("Training discarded.")
        else:
            text = describe_failure(ending.reason, training.state.request.mnist_path, words)
            if ending.reason != Reason.STOPPED_EARLY:
                keyboard = resume_keyboard(training.number, words, ending.reason)
        await self._show(text, keyboard)
        if isinstance(ending, Finished):
            await self._show_results(ending)
        if keyboard is None and not training.interrupted:
            await self.trainer.clear(training.folder)

    async def _show_results(self, finished: Finished) -> None:
        notifier, words, state = self.notifier, self.notifier.words, self.training.state
        caption = describe_result(finished, state, words)
        if state.is_lesson:
            caption += f"\n\n{explain_curves(words)}"
        await notifier.show(await draw_pictures(draw_results, self.training.folder, words), caption)
        if state.is_lesson:
            strip = await draw_pictures(draw_predictions, self.training.folder, words)
            await notifier.show(strip, explain_test(finished, words))
        question = await self.decisions.conclude(finished, words, is_lesson=state.is_lesson)
        await notifier.say(*question)
