"""What a chat is told of a training: one message that is edited, then an album and a question."""

import asyncio
import contextlib
import logging
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.training.figures import ALBUM, attach_pictures, draw_pictures
from bot.training.keyboards import progress_keyboard, resume_keyboard, verdict_keyboard
from bot.training.trainer import Training
from bot.transport.context import Services
from bot.transport.notifier import Audience
from model.errors import OperatorError
from model.training.gate import find_flaws
from model.training.job.protocol import Finished, Reason

log = logging.getLogger(__name__)

INTERVAL: Final = 4.0
"""Seconds between two edits: Telegram allows about one message a second in a chat."""

GLANCE: Final = 0.5
"""Seconds between two looks at whether a process has begun."""

LESSON: Final = "mlp"
"""The network whose training is told step by step, as the first lesson."""


class TrainingTeller:
    """Tells a chat of one training, from its start to the question what becomes of it.

    Args:
        training: What is told of.
        audience: Whom.
        services: Promotes a version, and forgets what the training left behind.
    """

    def __init__(self, training: Training, audience: Audience, services: Services) -> None:
        self._training = training
        self._audience = audience
        self._services = services
        self._state = training.process.state
        self._is_lesson = self._state.request.architecture == LESSON

    async def tell(self) -> None:
        """Tell all of it."""
        while self._state.started is None and not await self._ends_within(GLANCE):
            pass
        if self._is_lesson:
            await self._open_lesson()
        await self._tell_end(await self._tell_progress())

    async def _ends_within(self, seconds: float) -> bool:
        """Wait until the training has ended, at most so long; tell whether it has."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._training.ended.wait(), seconds)
        return self._training.ended.is_set()

    async def _open_lesson(self) -> None:
        """Show the data and the network before it learns."""
        started, replies = self._state.started, self._audience.replies
        if started is None:
            return
        samples = await draw_pictures(self._training.folder, replies.language, "samples")
        await self._audience.show(list(samples.values()), replies.lesson_samples(started))
        await self._audience.say(replies.lesson_layers(started))

    async def _tell_progress(self) -> int | None:
        """Keep one message up to date until the training ends; return its number."""
        shown = self._progress()
        message_id = await self._audience.say(shown, self._buttons())
        while not await self._ends_within(INTERVAL):
            progress = self._progress()
            if message_id is not None and progress != shown:
                shown = progress
                await self._audience.revise(message_id, shown, self._buttons())
        return message_id

    def _progress(self) -> str:
        replies = self._audience.replies
        heading = f"{replies.lesson_fit}\n" if self._is_lesson else ""
        return heading + replies.progress(self._state)

    def _buttons(self) -> InlineKeyboardMarkup | None:
        if self._state.stopping or self._state.stage:
            return None
        epochs_done = self._state.epochs_done
        return progress_keyboard(self._training.number, epochs_done, self._audience.replies)

    async def _tell_end(self, message_id: int | None) -> None:
        """Put the end in place of the progress, then show the results."""
        text, keyboard = self._end()
        if message_id is None:
            await self._audience.say(text, keyboard)
        else:
            await self._audience.revise(message_id, text, keyboard)
        ending = self._state.ending
        if isinstance(ending, Finished):
            await self._show_results(ending)
        if keyboard is None and not self._training.interrupted:
            await self._services.trainer.clear(self._training.folder)

    def _end(self) -> tuple[str, InlineKeyboardMarkup | None]:
        """Word how the training ended; with buttons where it can go on."""
        training, replies, ending = self._training, self._audience.replies, self._state.ending
        if isinstance(ending, Finished):
            return replies.training_over(ending), None
        if training.interrupted:
            return replies.interrupted_by_end, None
        if training.thrown_away or ending is None:
            return replies.thrown_away, None
        if ending.reason == Reason.STOPPED_EARLY:
            return replies.training_failed(ending), None
        return replies.training_failed(ending), resume_keyboard(training.number, replies)

    async def _show_results(self, finished: Finished) -> None:
        replies = self._audience.replies
        pictures = await draw_pictures(self._training.folder, replies.language, *ALBUM)
        if pictures:
            with contextlib.suppress(OperatorError):  # The version may be deleted by now.
                await asyncio.to_thread(attach_pictures, finished.directory, pictures)
        caption = replies.result_caption(finished)
        if self._is_lesson:
            caption = f"{caption}\n\n{replies.lesson_end(finished)}"
        await self._audience.show(list(pictures.values()), caption)
        flaws = find_flaws(finished.candidate, finished.live)
        may_promote = not flaws and self._services.settings.auto_promote
        if may_promote and await self._promote(finished.version):
            await self._audience.say(replies.promoted_by_itself(finished.version))
            return
        await self._audience.say(
            replies.verdict(finished, flaws), verdict_keyboard(finished.version, replies)
        )

    async def _promote(self, version: str) -> bool:
        try:
            await self._services.promotion.promote(version)
        except OperatorError as error:
            log.warning("%s is not promoted: %s", version, error)
            return False
        return True
