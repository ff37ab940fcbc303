"""The handlers of what people say of answers."""

from typing import Any

from telegram.ext import BaseHandler, MessageHandler, filters

from bot.feedback.answer_log import AnswerLog
from bot.feedback.buttons import AnswerChoice, NumbersChoice
from bot.feedback.consent import ConsentChoice, Consents
from bot.feedback.correction_buttons import CorrectionButtons
from bot.feedback.correction_replies import CorrectionReplies, RepliesToAnswer
from bot.feedback.number_buttons import NumberHandlers
from bot.feedback.permission import Permission
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.router import Router


class FeedbackHandlers:
    """Handles the buttons under answers, replies to answers, and consent to learn from digits.

    Args:
        answers: Recorded answers.
        consents: Keeps digits of people who allow it.
        permission: Decides who may correct an answer.
        languages: Finds the words for a person.
    """

    def __init__(
        self,
        *,
        answers: AnswerLog,
        consents: Consents,
        permission: Permission,
        languages: Languages,
    ) -> None:
        self._consents = consents
        self._buttons = CorrectionButtons(answers=answers, consents=consents, permission=permission)
        self._replies = CorrectionReplies(
            answers=answers, consents=consents, permission=permission, languages=languages
        )
        self._numbers = NumberHandlers(answers=answers)

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, None]]:
        """List the handlers; they go before what answers any other text."""
        written = filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND
        return [
            router.button(AnswerChoice, self._buttons.on_button),
            router.button(NumbersChoice, self._numbers.on_button),
            router.button(ConsentChoice, self._consents.on_button),
            MessageHandler(written & RepliesToAnswer(), self._replies.on_reply),
        ]
