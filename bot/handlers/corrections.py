"""The buttons under an answer: confirm it, or say digit by digit what is right."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.answers import Choice, asked_keyboard, copy_keyboard, digits_keyboard, keypad
from bot.context import Context
from bot.replies import Replies


async def on_answer_button(update: Update, context: Context) -> None:
    """Let the person who sent a photo confirm or correct its answer."""
    query = update.callback_query
    if query is None:
        return
    replies = await context.replies_for(update)
    if not _is_askers(query):
        await query.answer(replies.not_yours)
        return
    try:
        choice = Choice.decode(query.data or "")
        toast = await _follow(query, choice, replies)
    except ValueError:
        toast = replies.expired
    await query.answer(toast)


def _is_askers(query: CallbackQuery) -> bool:
    """Tell whether the person who pressed is the one who sent the photo."""
    message = query.message
    if not isinstance(message, Message) or message.reply_to_message is None:
        return message is not None and message.chat.type == "private"
    asker = message.reply_to_message.from_user
    return asker is None or asker.id == query.from_user.id


async def _follow(query: CallbackQuery, choice: Choice, replies: Replies) -> str | None:
    """Do what a button says.

    Returns:
        What to show for a moment, if anything.

    Raises:
        ValueError: The button means a digit that there is not.
    """
    if choice.action == "right":
        await _settle(query, choice, replies)
        return replies.confirmed
    if choice.action == "set":
        await _settle(query, choice, replies)
        return None
    return await _ask_on(query, choice, replies)


async def _ask_on(query: CallbackQuery, choice: Choice, replies: Replies) -> str | None:
    """Lead from the answer to the digit in question, to its keypad, and back."""
    several = sum(character.isdigit() for character in choice.text) > 1
    if choice.action == "back":
        await _show(query, asked_keyboard(choice.text, replies))
        return None
    if choice.action == "wrong" and several:
        await _show(query, digits_keyboard(choice.text, replies))
        return replies.which_digit
    await _show(query, keypad(choice.text, max(choice.index, 0), replies))
    return replies.which_instead


async def _settle(query: CallbackQuery, choice: Choice, replies: Replies) -> None:
    """Write what the person said under the chart; here the store will keep it."""
    if choice.action == "right":
        await _show(query, copy_keyboard(choice.text, replies))
        return
    text = choice.corrected_text()
    keyboard = copy_keyboard(text, replies)
    try:
        await query.edit_message_caption(
            replies.corrected_caption(text), parse_mode=ParseMode.HTML, reply_markup=keyboard
        )
    except BadRequest as error:
        _pass_over_double_tap(error)


async def _show(query: CallbackQuery, keyboard: InlineKeyboardMarkup) -> None:
    try:
        await query.edit_message_reply_markup(keyboard)
    except BadRequest as error:
        _pass_over_double_tap(error)


def _pass_over_double_tap(error: BadRequest) -> None:
    """Pass over an edit that changes nothing: somebody pressed twice."""
    if "not modified" not in error.message.lower():
        raise error
