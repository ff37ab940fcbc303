"""The buttons under an answer: confirm it, or say digit by digit what is right."""

from typing import Final

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType, ParseMode

from bot.answers import Choice, asked_keyboard, copy_keyboard, digits_keyboard, keypad
from bot.context import Context, Services
from bot.handlers.consent import contribute
from bot.records import record_verdict
from bot.replies import Replies
from bot.sending import acknowledge, edit_if_changed, message_of

SETTLING: Final = ("right", "set")
"""Actions that say what the number is."""


async def on_answer_button(update: Update, context: Context) -> None:
    """Let the person who sent a photo confirm or correct its answer."""
    query = update.callback_query
    if query is None:
        return
    replies = await context.replies_for(update)
    toast = None
    try:
        toast = await _follow(query, replies, context)
    finally:
        await acknowledge(query, toast)


async def _follow(query: CallbackQuery, replies: Replies, context: Context) -> str | None:
    """Do what a button says, where it still means something and the right person pressed it.

    Returns:
        What to show for a moment, if anything.
    """
    message = message_of(query)
    if message is None:
        return replies.expired
    if not _is_askers(query, message):
        return replies.not_yours
    try:
        choice = Choice.decode(query.data or "")
        toast = await _do(query, choice, replies)
    except ValueError:
        return replies.expired
    if choice.action in SETTLING:
        # What is kept of it need not be waited for.
        keeping = _keep(choice, message, query.from_user.id, replies, context.services)
        context.application.create_task(keeping)
    return toast


def _is_askers(query: CallbackQuery, message: Message) -> bool:
    """Tell whether the person who pressed is the one who sent the photo."""
    if message.reply_to_message is None:
        return message.chat.type == ChatType.PRIVATE
    asker = message.reply_to_message.from_user
    return asker is not None and asker.id == query.from_user.id


async def _do(query: CallbackQuery, choice: Choice, replies: Replies) -> str | None:
    """Do what was chosen.

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
    """Write what the person said under the chart, or where it would be if the group took any."""
    if choice.action == "right":
        await _show(query, copy_keyboard(choice.text, replies))
        return
    text = choice.corrected_text()
    keyboard = copy_keyboard(text, replies)
    edit = query.edit_message_text if _lacks_chart(query) else query.edit_message_caption
    await edit_if_changed(
        lambda: edit(
            replies.corrected_caption(text), parse_mode=ParseMode.HTML, reply_markup=keyboard
        )
    )


def _lacks_chart(query: CallbackQuery) -> bool:
    """Tell whether words had to do without a chart; others have no buttons, but forged ones."""
    message = message_of(query)
    return message is not None and not message.photo and message.reply_markup is not None


async def _show(query: CallbackQuery, keyboard: InlineKeyboardMarkup) -> None:
    await edit_if_changed(lambda: query.edit_message_reply_markup(keyboard))


async def _keep(
    choice: Choice, answered: Message, person_id: int, replies: Replies, services: Services
) -> None:
    """Keep what a person said, and the digits if they allow it."""
    await record_verdict(choice, answered, services)
    await contribute(choice, answered, person_id, replies, services)
