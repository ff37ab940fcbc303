"""The command review and its buttons: admins look through the digits that people gave."""

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.admins import admit
from bot.cards import send_card, turn_into
from bot.context import Context, Services
from bot.replies import Replies
from bot.review import carry_out, show
from bot.review_cards import ReviewChoice
from bot.sending import acknowledge, ask_surely


async def on_review(update: Update, context: Context) -> None:
    """Show the first sheet, but only where nobody else sees what people gave."""
    message = update.effective_message
    if message is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    if message.chat.type != ChatType.PRIVATE:
        await ask_surely(lambda: message.reply_text(replies.only_alone))
        return
    card = await show(ReviewChoice(action="sheet"), None, replies, context.services)
    await send_card(message, card)


async def on_review_button(update: Update, context: Context) -> None:
    """Do what a button says, and show how things stand then."""
    query = update.callback_query
    if query is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    try:
        choice = ReviewChoice.decode(query.data or "")
    except ValueError:
        choice = None
    message = query.message
    alone = isinstance(message, Message) and message.chat.type == ChatType.PRIVATE
    if choice is None or not alone:
        await acknowledge(query, replies.old_review_button)
        return
    async with context.bot_data.review_buttons:
        await _follow(query, choice, replies, context.services)


async def _follow(
    query: CallbackQuery, choice: ReviewChoice, replies: Replies, services: Services
) -> None:
    note = None
    try:
        note = await carry_out(choice, replies, services)
    finally:
        await acknowledge(query, note)
    card = await show(choice, note, replies, services)
    await turn_into(query, card)
