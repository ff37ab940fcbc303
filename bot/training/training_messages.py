"""Messages about one training: a progress message that is edited, then pictures and a question."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from telegram import InlineKeyboardMarkup, Message
from telegram.error import TelegramError

from bot.i18n import Words
from bot.training.figures import draw_pictures, draw_predictions, draw_results, draw_samples
from bot.training.keyboards import progress_keyboard, resume_keyboard
from bot.training.lesson_texts import explain_curves, explain_data, explain_network, explain_test
from bot.training.texts import describe_end, describe_failure, describe_progress
from bot.training.trainer import Trainer
from bot.training.training import Training
from bot.training.version_decision import VersionDecisions
from bot.transport.sending import send_picture
from model.training.job.protocol import Failed, Finished

log = logging.getLogger(__name__)

Result = TypeVar("Result")

INTERVAL: Final = 4.0
"""Seconds between two edits: Telegram allows about one message a second in a chat."""


async def attempt(call: Awaitable[Result]) -> Result | None:
    """Call Telegram; a blocked bot or a deleted chat is only logged, since the training goes on."""
    try:
        return await call
    except TelegramError as error:
        log.info("A message could not be sent: %s", type(error).__name__)
        return None


@dataclass(kw_only=True, eq=False)
class TrainingMessages:
    """Reports one training to a chat, from its start to the question what to do with the result.

    The message of the pressed button becomes the progress message.
    """

    training: Training
    message: Message
    words: Words
    trainer: Trainer
    decisions: VersionDecisions
    _progress: Message | None = field(default=None, init=False)
    _explained: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Send and edit all messages."""
        training, words = self.training, self.words
        self._progress = self.message
        while not training.ended.is_set():
            await self._explain_once()
            await self._show(describe_progress(training, words), progress_keyboard(training, words))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(training.ended.wait(), INTERVAL)
        await self._explain_once()
        await self._report_end()

    async def _explain_once(self) -> None:
        """Explain the data and the network of a lesson as soon as the data is loaded.

        A new message shows the progress from then on. If the lesson resumes, this was explained.
        """
        training, words = self.training, self.words
        if self._explained or training.discarded or not training.is_lesson:
            return
        if training.stage is None or training.epochs_before:
            return
        self._explained = True
        await self._send_pictures(draw_samples, explain_data(len(training.request.labels), words))
        await self._send(explain_network(words))
        plan = words.ngettext(
            "Training {network} for {count} epoch, step by step:",
            "Training {network} for {count} epochs, step by step:",
            training.request.epochs,
        ).format(network="<b>mlp</b>", count=training.request.epochs)
        await self._show(plan)
        self._progress = None  # `_show` sends the next progress as a new message.

    async def _show(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Replace the progress message, or send it."""
        if self._progress is None:
            self._progress = await self._send(text, keyboard)
        else:
            await attempt(self._progress.edit_text(text, reply_markup=keyboard))

    async def _send(
        self, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> Message | None:
        return await attempt(self.message.reply_text(text, reply_markup=keyboard, do_quote=False))

    async def _send_pictures(
        self, draw: Callable[[Training, Words], list[bytes]], caption: str
    ) -> None:
        """Send pictures with a caption; if there are none or they are refused, only the caption.

        They are not sent as an album, because Telegram would crop them.
        """
        pictures = await draw_pictures(draw, self.training, self.words)
        if not pictures:
            await self._send(caption)
            return
        first, *others = pictures
        sending: Awaitable[object] = self.message.reply_photo(first, caption, do_quote=False)
        await attempt(send_picture(sending, lambda: self._send(caption)))
        for picture in others:
            await attempt(self.message.reply_photo(picture, do_quote=False))

    async def _report_end(self) -> None:
        """Replace the progress by how the training ended, then show the results."""
        training, words = self.training, self.words
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
            keyboard = resume_keyboard(training.number, words)
        await self._show(text, keyboard)
        if isinstance(ending, Finished):
            await self._show_results(ending)
        if keyboard is None and not training.interrupted:
            await self.trainer.clear(training.folder)

    async def _show_results(self, finished: Finished) -> None:
        training, words = self.training, self.words
        caption = _describe_result(finished, training, words)
        if training.is_lesson:
            caption += "\n\n" + explain_curves(words)
        await self._send_pictures(draw_results, caption)
        if training.is_lesson:
            await self._send_pictures(draw_predictions, explain_test(finished, words))
        question = await self.decisions.conclude(finished, words, is_lesson=training.is_lesson)
        await self._send(*question)


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
                "No handwriting fonts are installed here, so it learned without their digits and "
                "letters. To install them: scripts/install_fonts.py"
            )
        )
    return "\n".join(lines)


def _describe_duration(finished: Finished, training: Training, words: Words) -> str:
    epochs = words._("epochs: {epochs} of {wanted}").format(
        epochs=len(training.epochs), wanted=training.request.epochs
    )
    duration = words._("{training} of training ({epochs})")
    total = training.total or 0.0
    # For a resumed run, the duration of its last process is not the total.
    if not training.epochs_before and total >= finished.seconds:
        duration = words._("{training} of training, {total} in all ({epochs})")
    return duration.format(
        training=words.duration(finished.seconds), total=words.duration(total), epochs=epochs
    )
