"""Replies to an answer with the right number: they correct it as a whole."""

from typing import Final

from telegram import Message, ReplyParameters, Update
from telegram.constants import ChatType
from telegram.ext.filters import MessageFilter

from bot.database import RecordedAnswer
from bot.feedback.answer_log import AnswerLog
from bot.feedback.captions import read_caption
from bot.feedback.consent import Consents
from bot.feedback.editing import show_confirmed, show_fixed
from bot.feedback.numbers import digits_of, lay_out, parse_number
from bot.feedback.permission import Permission
from bot.i18n import Words
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.sending import call_with_retry

TIMES: Final = 2
MORE: Final = 10
"""A reply may have so many times the digits that were read, and so many more."""


class RepliesToAnswer(MessageFilter):
    """Messages that reply to one of the bot's answers."""

    def filter(self, message: Message) -> bool:
        """Return whether the message that is replied to is the bot's and shows a number."""
        answered = message.reply_to_message
        return (
            answered is not None
            and answered.from_user is not None
            and answered.from_user.id == message.get_bot().id
            and read_caption(answered) is not None
        )


class CorrectionReplies:
    """Corrects answers by the numbers that people reply.

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
        self._answers = answers
        self._consents = consents
        self._permission = permission
        self._languages = languages

    async def on_reply(self, update: Update, _context: Context) -> None:
        """Correct an answer by the number in a reply, or say why not."""
        message = update.effective_message
        answered = message.reply_to_message if message else None
        if message is None or answered is None:
            return
        words = await self._languages.words_for(update)
        refusal = await self._correct(message, answered, words)
        if refusal is not None:
            here = ReplyParameters(message.message_id, allow_sending_without_reply=True)
            await call_with_retry(lambda: message.reply_text(refusal, reply_parameters=here))

    async def _correct(self, message: Message, answered: Message, words: Words) -> str | None:
        """Correct an answer.

        Returns:
            Why it was not corrected, if anything is to be said.
        """
        sent = message.text or ""
        try:
            written = parse_number(sent)
        except ValueError:
            # In groups people also talk about an answer.
            is_talk = message.chat.type != ChatType.PRIVATE and not any(map(str.isdigit, sent))
            return None if is_talk else _only_digits(words)
        recorded = await self._answers.find(answered)
        read = _as_read(answered, recorded)
        if read is None or (recorded is None and message.chat.type != ChatType.PRIVATE):
            return words._("I don't know this answer any more. Please send the photo again.")
        if not await self._permission.may_reply(message, recorded):
            return words._("Only the person who sent the photo can correct this.")
        if len(digits_of(written)) > TIMES * len(digits_of(read)) + MORE:
            return words._("That's far more digits than this photo shows, so I changed nothing.")
        await self._replace(message, answered, lay_out(written, read), read, words)
        return None

    async def _replace(
        self, message: Message, answered: Message, text: str, read: str, words: Words
    ) -> None:
        """Show the number that a person wrote, then record it."""
        show = show_confirmed if text == read else show_fixed
        await show(answered, text, words)
        await self._answers.correct(answered, text)
        person_id = message.from_user.id if message.from_user else 0
        await self._consents.fix_all(answered, person_id, text, words)


def _as_read(answered: Message, recorded: RecordedAnswer | None) -> str | None:
    """Find the number as it was read, or at least as it is shown; None if that is cut."""
    if recorded is not None:
        return recorded.text
    shown = read_caption(answered)
    return None if shown is None or shown.is_cut else shown.text


def _only_digits(words: Words) -> str:
    return words._(
        "To correct this answer, reply with digits only, like 407. New rows: / or a line."
    )
