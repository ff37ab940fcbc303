"""The buttons under an answer: confirm the number, or correct it digit by digit."""

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ChatType, ParseMode

from bot.feedback.answer_log import record_verdict
from bot.feedback.consent import contribute
from bot.photos.answer import AnswerChoice, asked_keyboard, copy_keyboard, digits_keyboard, keypad
from bot.replies import Replies
from bot.transport.buttons import Press
from bot.transport.context import Context, Services
from bot.transport.sending import edit_if_changed


async def on_answer_button(press: Press[AnswerChoice], context: Context) -> str | None:
    """Confirm or correct an answer, if its photo is from the person who pressed."""
    if not _is_askers(press):
        return press.replies.not_yours
    if press.data.action not in {"right", "set"}:
        return await _ask_on(press)
    try:
        toast = await _settle(press)
    except ValueError:
        return press.replies.expired
    # The person need not wait until the verdict is recorded.
    keeping = _keep(press.data, press.message, press.person_id, press.replies, context.services)
    context.application.create_task(keeping)
    return toast


def _is_askers(press: Press[AnswerChoice]) -> bool:
    """Return whether the person who pressed is the one who sent the photo."""
    photo = press.message.reply_to_message
    if photo is None:
        return press.message.chat.type == ChatType.PRIVATE
    return photo.from_user is not None and photo.from_user.id == press.person_id


async def _ask_on(press: Press[AnswerChoice]) -> str | None:
    """Show the digits to choose from, the keypad of one digit, or the first buttons again."""
    choice, replies = press.data, press.replies
    several = sum(character.isdigit() for character in choice.text) > 1
    if choice.action == "back":
        await _show(press, asked_keyboard(choice.text, replies))
        return None
    if choice.action == "wrong" and several:
        await _show(press, digits_keyboard(choice.text, replies))
        return replies.which_digit
    await _show(press, keypad(choice.text, max(choice.index, 0), replies))
    return replies.which_instead


async def _settle(press: Press[AnswerChoice]) -> str | None:
    """Show that the number is confirmed, or write the corrected one into the caption.

    Raises:
        ValueError: The button is forged: the number has no such digit.
    """
    choice, replies = press.data, press.replies
    if choice.action == "right":
        await _show(press, copy_keyboard(choice.text, replies))
        return replies.confirmed
    text = choice.corrected_text()
    keyboard = copy_keyboard(text, replies)
    query = press.query
    edit = query.edit_message_text if _lacks_chart(press.message) else query.edit_message_caption
    await edit_if_changed(
        lambda: edit(
            replies.corrected_caption(text), parse_mode=ParseMode.HTML, reply_markup=keyboard
        )
    )
    return None


def _lacks_chart(message: Message) -> bool:
    """Return whether an answer was sent as text, because its group allows no pictures.

    A text without buttons is no answer: the pressed button was forged.
    """
    return not message.photo and message.reply_markup is not None


async def _show(press: Press[AnswerChoice], keyboard: InlineKeyboardMarkup) -> None:
    await edit_if_changed(lambda: press.query.edit_message_reply_markup(keyboard))


async def _keep(
    choice: AnswerChoice, answered: Message, person_id: int, replies: Replies, services: Services
) -> None:
    """Record what a person said, and keep the digits if they allow it."""
    await record_verdict(choice, answered, services)
    await contribute(choice, answered, person_id, replies, services)
