"""The decision on a version that was just trained: compare it, then promote, keep or discard it."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Annotated, Literal

from telegram import InlineKeyboardMarkup

from bot.i18n import Words
from bot.models.promotion import Promotion
from bot.models.version_cards import explain_refusal
from bot.training.keyboards import confirm_keyboard
from bot.transport.callback_data import CallbackData
from bot.transport.incoming import Press
from model.errors import OperatorError
from model.registry.registry import SAFE_NAME
from model.training.job.protocol import Finished

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DecisionChoice(CallbackData, prefix="train_end"):
    """A button that decides on the version that a training made."""

    action: Literal["promote", "keep", "ask", "back", "discard"]
    name: Annotated[str, SAFE_NAME.pattern]


@dataclass(frozen=True, kw_only=True)
class VersionDecisions:
    """Decides on new versions, or asks an admin to.

    With `auto_promote`, a version that is at least as good in every measure is promoted unasked.
    """

    promotion: Promotion
    auto_promote: bool

    async def conclude(
        self, finished: Finished, words: Words, *, is_lesson: bool
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """Promote a new version if it is as good and `auto_promote` is set; else ask what to do."""
        as_good = finished.candidate.is_as_good_as(finished.live)
        if as_good and self.auto_promote:
            try:
                await self.promotion.promote(finished.version)
            except OperatorError as error:
                log.warning("%s is not promoted: %s", finished.version, error)
            else:
                promoted = words._("{name} is at least as good, so it's now in use (AUTO_PROMOTE).")
                return promoted.format(name=finished.version), None
        text = describe_comparison(finished, words, as_good=as_good, is_lesson=is_lesson)
        return text, decision_keyboard(finished.version, words, advised=as_good)

    async def on_choice(self, press: Press[DecisionChoice]) -> str | None:
        """Promote, keep or discard the version; if that fails, return the reason as a toast.

        The decision replaces the question, which is the last line of the text.
        """
        name, action, words = press.data.name, press.data.action, press.words
        try:
            if action == "promote":
                await self.promotion.promote(name)
            elif action == "discard":
                await self.promotion.delete(name)
            else:  # An old button may name a version that is gone.
                await asyncio.to_thread(self.promotion.versions.find, name)
        except OperatorError as error:
            return explain_refusal(error, action, name, words)
        texts = {
            "promote": words._("{name} is now in use."),
            "keep": words._("Kept. Switch to {name} any time with /models."),
            "discard": words._("{name} is deleted."),
            "ask": words._("Delete {name} for good?"),
            "back": words._("What should I do with {name}?"),
        }
        keyboard = None
        if action == "ask":
            discard = DecisionChoice(action="discard", name=name)
            keyboard = confirm_keyboard(discard, DecisionChoice(action="back", name=name), words)
        elif action == "back":
            keyboard = decision_keyboard(name, words, advised=False)
        facts = press.message.text_html.rpartition("\n")[0]
        await press.replace_text(f"{facts}\n<b>{texts[action].format(name=name)}</b>", keyboard)
        return None


def describe_comparison(finished: Finished, words: Words, *, as_good: bool, is_lesson: bool) -> str:
    """Compare a new version with the model in use, and ask what to do with it."""
    if as_good:
        head = words._("{new} is at least as good as {live} (in use) in every measure.")
        question = words._("Use it from now on?")
    else:
        head = words._("{new} does less well than {live} (in use):")
        question = words._("So I'll keep using {live}. What should I do with the new one?")
        if is_lesson:
            excuse = words._("That's normal: it's the small network of the lesson.")
            question = f"{excuse}\n{question}"
    new, live = finished.candidate, finished.live
    worst = min(range(len(new.recalls)), key=lambda digit: new.recalls[digit])
    measures = {
        words._("Accuracy on MNIST's test images"): (new.mnist, live.mnist),
        words._("Accuracy on photo-like digits"): (new.photos, live.photos),
        words._("Calibration error"): (new.calibration_error, live.calibration_error),
        words._("Accuracy on the worst digit ({digit})").format(digit=worst): (
            new.recalls[worst],
            live.recalls[worst],
        ),
    }
    line = words._("• {name}: {new} (in use: {live})")
    lines = [
        line.format(name=name, new=words.accuracy(value), live=words.accuracy(other))
        for name, (value, other) in measures.items()
    ]
    names = {"new": finished.version, "live": finished.live_name}
    return "\n".join([head.format(**names), *lines, question.format(**names)])


def decision_keyboard(version: str, words: Words, *, advised: bool) -> InlineKeyboardMarkup:
    """Offer to keep a new version, use it, or discard it; to use it comes first if `advised`."""
    keep = DecisionChoice(action="keep", name=version).button(words._("Keep it for later"))
    use = DecisionChoice(action="promote", name=version)
    discard = DecisionChoice(action="ask", name=version).button(words._("Discard"))
    if advised:
        first = use.button(words._("✓ Use this model"))
        return InlineKeyboardMarkup([[first], [keep, discard]])
    return InlineKeyboardMarkup([[keep], [use.button(words._("Use this model")), discard]])
