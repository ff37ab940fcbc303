"""What an answer shows once it is confirmed or corrected."""

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode

from bot.feedback.buttons import confirmed_keyboard, fixed_keyboard
from bot.feedback.captions import number_html, number_with_note
from bot.i18n import Words
from bot.transport.sending import edit_if_changed


async def show_confirmed(answered: Message, text: str, words: Words) -> None:
    """Show that a number is right, without any doubt."""
    html = number_with_note(text, words._("✓ confirmed"))
    await edit_answer(answered, html, confirmed_keyboard(text, words))


async def show_fixed(answered: Message, text: str, words: Words) -> None:
    """Show a number as a person corrected it."""
    thanks = words._("Fixed. Thank you!")
    html = f"{number_html(text)}\n{thanks}"
    await edit_answer(answered, html, fixed_keyboard(text, words))


async def edit_answer(answered: Message, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Replace the caption and the buttons of an answer.

    It has no chart if its group allows no pictures; then its text is the caption.
    """
    edit = answered.edit_caption if answered.photo else answered.edit_text
    await edit_if_changed(lambda: edit(html, parse_mode=ParseMode.HTML, reply_markup=keyboard))
