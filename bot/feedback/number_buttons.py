"""The buttons of answers that hold several numbers: add them up, or send them as a file."""

from typing import Final

from telegram import InputFile, ReplyParameters

from bot.feedback.answer_log import AnswerLog
from bot.feedback.buttons import NumbersChoice
from bot.feedback.captions import TOTAL_MARK, total_note, with_mark
from bot.feedback.editing import edit_answer
from bot.feedback.numbers import add_up, as_csv
from bot.transport.buttons import Press
from bot.transport.sending import call_with_retry

FILE_NAME: Final = "numbers.csv"


class NumberHandlers:
    """Handles the buttons for several numbers; they read the message, so they follow corrections.

    Args:
        answers: Recorded answers, for numbers of which a message shows only the beginning.
    """

    def __init__(self, *, answers: AnswerLog) -> None:
        self._answers = answers

    async def on_button(self, press: Press[NumbersChoice]) -> str | None:
        """Add up the numbers in place, or send them as a file."""
        words, message = press.words, press.message
        text = await self._answers.number_of(message)
        if text is None:
            return words._("I don't know this answer any more. Please send the photo again.")
        if press.data.action == "csv":
            await press.acknowledge()
            here = ReplyParameters(message.message_id, allow_sending_without_reply=True)
            file = InputFile(as_csv(text, words.language), FILE_NAME)
            await call_with_retry(lambda: message.reply_document(file, reply_parameters=here))
            return None
        total = add_up(text)
        if total is None:
            return words._("Nothing to add up: these look like codes, not amounts.")
        await press.acknowledge()
        html = with_mark(message, TOTAL_MARK, total_note(total, words))
        await edit_answer(message, html, message.reply_markup)
        return None
