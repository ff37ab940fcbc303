"""Messages about one training: a progress message that is edited, then pictures and a question."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.i18n import Words
from bot.training.figures import draw_pictures, draw_predictions, draw_results, draw_samples
from bot.training.keyboards import progress_keyboard, resume_keyboard
from bot.training.lesson_texts import explain_data, explain_network, explain_test
from bot.training.texts import describe_end, describe_failure, describe_progress
from bot.training.trainer import Trainer
from bot.training.training import Training
from bot.training.version_decision import VersionDecisions
from bot.transport.notifier import Notifier
from model.training.job.protocol import Failed, Finished

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
        training, words = self.training, self.notifier.words
        while not training.ended.is_set():
            await self._explain_once()
            await self._show(describe_progress(training, words), progress_keyboard(training, words))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(training.ended.wait(), INTERVAL)
        await self._explain_once()
        await self._report_end()

    async def _explain_once(self) -> None:
        """Explain the data and the network of a lesson as soon as they are known.

        A new message shows the progress from then on. If the lesson resumes, this was explained.
        """
        training, notifier, words = self.training, self.notifier, self.notifier.words
        started, epochs = training.started, training.request.epochs
        if self._explained or training.discarded or not training.is_lesson:
            return
        if started is None or started.epochs_done:
            return
        self._explained = True
        samples = await draw_pictures(draw_samples, training.folder, words)
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
        ending = training.ending
        keyboard = None
        if isinstance(ending, Finished):
            text = describe_end(ending, training, words)
        elif training.interrupted:
            text = words._("Paused: I'm being shut down. You can continue when I'm back.")
        elif training.discarded or not isinstance(ending, Failed):
            text = words._("Training discarded.")
        else:
            text = describe_failure(ending.reason, training.request.mnist_path, words)
            keyboard = resume_keyboard(training.number, words, ending.reason)
        await self._show(text, keyboard)
        if isinstance(ending, Finished):
            await self._show_results(ending)
        if keyboard is None and not training.interrupted:
            await self.trainer.clear(training.folder)

    async def _show_results(self, finished: Finished) -> None:
        training, notifier, words = self.training, self.notifier, self.notifier.words
        caption = _describe_result(finished, training, words)
        if training.is_lesson:
            caption += "\n\n" + words._(
                "<b>7. Compare the curves.</b> If training goes on improving and validation "
                "doesn't, the network memorizes the images instead of learning. Early on, "
                "validation is often better: Dropout is off there."
            )
        await notifier.show(await draw_pictures(draw_results, training.folder, words), caption)
        if training.is_lesson:
            strip = await draw_pictures(draw_predictions, training.folder, words)
            await notifier.show(strip, explain_test(finished, words))
        question = await self.decisions.conclude(finished, words, is_lesson=training.is_lesson)
        await notifier.say(*question)


def _describe_result(finished: Finished, training: Training, words: Words) -> str:
    """Sum up a training: its version, its accuracy and how long it took."""
    accuracy = words._("Test accuracy: {accuracy}")
    in_use = words._("(in use: {accuracy})").format(accuracy=words.accuracy(finished.live.mnist))
    lines = [
        finished.version,
        f"{accuracy.format(accuracy=words.accuracy(finished.candidate.mnist))} {in_use}",
        _describe_duration(finished, training, words),
    ]
    if finished.fonts == 0:
        lines.append(
            words._(
                "Left out: digits and letters of handwriting fonts. None are installed here; "
                "scripts/install_fonts.py installs them."
            )
        )
    return "\n".join(lines)


def _describe_duration(finished: Finished, training: Training, words: Words) -> str:
    epochs = words._("epochs: {epochs} of {wanted}").format(
        epochs=finished.epochs, wanted=training.request.epochs
    )
    duration = words._("{training} of training ({epochs})")
    total = training.total or 0.0
    # A resumed run took longer than its last process, whose duration says nothing then.
    if total >= finished.seconds:
        duration = words._("{training} of training, {total} in all ({epochs})")
    return duration.format(
        training=words.duration(finished.seconds), total=words.duration(total), epochs=epochs
    )
