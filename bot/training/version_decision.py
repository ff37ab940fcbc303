"""The decision on a version that was just trained: promote it, keep it or discard it."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup

from bot.i18n import Words
from bot.models.promotion import Promotion
from bot.models.version_cards import explain_refusal
from bot.training.child_process import Training
from bot.training.keyboards import DecisionChoice, confirm_keyboard, decision_keyboard
from bot.training.result_texts import describe_comparison
from bot.training.trainer import Trainer
from bot.transport.buttons import Press
from bot.transport.client import BotClient
from bot.transport.languages import Languages
from bot.transport.notifier import Notifier
from model.errors import OperatorError
from model.training.gate import is_as_good
from model.training.job.protocol import Finished

log = logging.getLogger(__name__)


@dataclass(kw_only=True, eq=False)
class VersionDecisions:
    """Decides on new versions, or asks an admin to.

    It also thanks the people whose digits a version learned from. Only memory holds who they are,
    so nothing is left to delete if a person withdraws their digits.

    With `auto_promote`, a version that is in nothing worse is promoted unasked.
    """

    bot: BotClient
    languages: Languages
    trainer: Trainer
    promotion: Promotion
    auto_promote: bool
    _contributors: dict[str, Counter[int]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.promotion.on_promoted = self._thank_later

    async def conclude(
        self, training: Training, finished: Finished, words: Words
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """Promote a new version if that is set and it is in nothing worse; else ask what to do."""
        self._contributors[finished.version] = training.contributors
        as_good = is_as_good(finished.candidate, finished.live)
        if as_good and self.auto_promote:
            try:
                await self.promotion.promote(finished.version)
            except OperatorError as error:
                log.warning("%s is not promoted: %s", finished.version, error)
            else:
                promoted = words._("{name} is at least as good, so it's now in use (AUTO_PROMOTE).")
                return promoted.format(name=finished.version), None
        is_lesson = training.state.is_lesson
        text = describe_comparison(finished, words, as_good=as_good, is_lesson=is_lesson)
        return text, decision_keyboard(finished.version, words, advised=as_good)

    def _thank_later(self, version: str) -> None:
        """Thank the contributors the first time a version is put to use."""
        digits = self._contributors.pop(version, None)
        if digits:
            self.trainer.run_in_background(self._thank(digits))

    async def _thank(self, digits: Counter[int]) -> None:
        """Send one line to each person whose digits the version learned from."""
        for person_id, count in digits.items():
            words = await self.languages.words_of(person_id)
            thanks = words.ngettext(
                "The model I use from now on learned from a digit of yours. Thank you!",
                "The model I use from now on learned from {count} of your digits. Thank you!",
                count,
            ).format(count=count)
            await Notifier(bot=self.bot, chat_id=person_id, words=words).say(thanks)

    async def on_choice(self, press: Press[DecisionChoice]) -> str | None:
        """Promote, keep or discard the version; if that fails, return the reason as a toast.

        The decision replaces the question, which is the last line of the text.
        """
        name, action, words = press.data.name, press.data.action, press.words
        keyboard = None
        try:
            if action == "promote":
                await self.promotion.promote(name)
                text = words._("{name} is now in use.")
            elif action == "keep":
                text = words._("Kept. Switch to {name} any time with /models.")
            elif action == "discard":
                await asyncio.to_thread(self.promotion.versions.delete, name)
                text = words._("{name} is deleted.")
            elif action == "ask":
                text = words._("Delete {name} for good?")
                discard = DecisionChoice(action="discard", name=name)
                back = DecisionChoice(action="back", name=name)
                keyboard = confirm_keyboard(discard, back, words)
            else:
                text = words._("What should I do with {name}?")
                keyboard = decision_keyboard(name, words, advised=False)
        except OperatorError as error:
            return explain_refusal(error, action, name, words)
        facts = press.message.text_html.rpartition("\n")[0]
        await press.replace_text(f"{facts}\n<b>{text.format(name=name)}</b>", keyboard)
        return None
