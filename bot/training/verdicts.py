"""The decision on a version that was just trained: promote it, keep it or discard it."""

import asyncio
import logging
from collections import Counter
from typing import Any

from telegram import InlineKeyboardMarkup
from telegram.ext import BaseHandler

from bot.i18n import Words
from bot.models.messages import explain_refusal
from bot.models.promotion import Promotion
from bot.training.keyboards import VerdictChoice, confirm_keyboard, verdict_keyboard
from bot.training.result_texts import describe_verdict
from bot.training.trainer import Trainer
from bot.training.training_process import Training
from bot.transport.buttons import Press
from bot.transport.client import BotClient
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.notifier import Notifier
from bot.transport.router import Router
from model.errors import OperatorError
from model.training.gate import is_as_good
from model.training.job.protocol import Finished

log = logging.getLogger(__name__)


class Verdicts:
    """Decides on new versions, or asks an admin to.

    It also thanks the people whose digits a version learned from. Only memory holds who they are,
    so nothing is left to delete if a person withdraws their digits.

    With `auto_promote`, a version that is in nothing worse is promoted unasked.
    """

    def __init__(
        self,
        *,
        bot: BotClient,
        languages: Languages,
        trainer: Trainer,
        promotion: Promotion,
        auto_promote: bool,
    ) -> None:
        self._bot = bot
        self._languages = languages
        self._trainer = trainer
        self._promotion = promotion
        self._auto_promote = auto_promote
        self._contributors = dict[str, Counter[int]]()
        promotion.on_promoted = self._thank_later

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [router.admin_button(VerdictChoice, self.on_choice)]

    async def conclude(
        self, training: Training, finished: Finished, words: Words
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """Promote a new version if that is set and it is in nothing worse; else ask what to do."""
        self._contributors[finished.version] = training.contributors
        as_good = is_as_good(finished.candidate, finished.live)
        if as_good and self._auto_promote and await self._promote(finished.version):
            promoted = words._("{name} is at least as good, so it's now in use (AUTO_PROMOTE).")
            return promoted.format(name=finished.version), None
        is_lesson = training.state.is_lesson
        text = describe_verdict(finished, words, as_good=as_good, is_lesson=is_lesson)
        return text, verdict_keyboard(finished.version, words, advised=as_good)

    async def _promote(self, version: str) -> bool:
        try:
            await self._promotion.promote(version)
        except OperatorError as error:
            log.warning("%s is not promoted: %s", version, error)
            return False
        return True

    def _thank_later(self, version: str) -> None:
        """Thank the contributors the first time a version is put to use."""
        digits = self._contributors.pop(version, None)
        if digits:
            self._trainer.run_in_background(self._thank(digits))

    async def _thank(self, digits: Counter[int]) -> None:
        """Send one line to each person whose digits the version learned from."""
        for person_id, count in digits.items():
            words = await self._languages.words_of(person_id)
            thanks = words.ngettext(
                "The model I use from now on learned from a digit of yours. Thank you!",
                "The model I use from now on learned from {count} of your digits. Thank you!",
                count,
            ).format(count=count)
            await Notifier(bot=self._bot, chat_id=person_id, words=words).say(thanks)

    async def on_choice(self, press: Press[VerdictChoice]) -> str | None:
        """Promote, keep or discard the version; if that fails, return the reason as a toast."""
        try:
            await self._decide(press)
        except OperatorError as error:
            return explain_refusal(error, press.data.action, press.data.name, press.words)
        return None

    async def _decide(self, press: Press[VerdictChoice]) -> None:
        """Carry out a decision and put it in place of the question, the last line of the text."""
        name, words = press.data.name, press.words
        if press.data.action == "promote":
            await self._promotion.promote(name)
            await _replace_question(press, words._("{name} is now in use."))
        elif press.data.action == "keep":
            kept = words._("Kept. Switch to {name} any time with /models.")
            await _replace_question(press, kept)
        elif press.data.action == "discard":
            await asyncio.to_thread(self._promotion.versions.delete, name)
            await _replace_question(press, words._("{name} is deleted."))
        elif press.data.action == "ask":
            question = words._("Delete {name} for good?")
            discard = VerdictChoice(action="discard", name=name)
            back = VerdictChoice(action="back", name=name)
            await _replace_question(press, question, confirm_keyboard(discard, back, words))
        else:
            question = words._("What should I do with {name}?")
            keyboard = verdict_keyboard(name, words, advised=False)
            await _replace_question(press, question, keyboard)


async def _replace_question(
    press: Press[VerdictChoice], text: str, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    facts = press.message.text_html.rpartition("\n")[0]
    await press.replace_text(f"{facts}\n<b>{text.format(name=press.data.name)}</b>", keyboard)
