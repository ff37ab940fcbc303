"""The command review and its buttons: admins look through the digits that people gave."""

import logging
from dataclasses import replace

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.admins import admit
from bot.cards import replace_card, send_card, turn_into
from bot.context import Context
from bot.open_reviews import OpenReview
from bot.replies import Replies
from bot.review import Shown, all_kept, carry_out, show
from bot.review_cards import ReviewChoice
from bot.sending import acknowledge, ask_surely, message_of

log = logging.getLogger(__name__)


async def on_review(update: Update, context: Context) -> None:
    """Show the first sheet, but only where nobody else sees what people gave."""
    message = update.effective_message
    if message is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    if message.chat.type != ChatType.PRIVATE:
        await ask_surely(lambda: message.reply_text(replies.only_alone))
        return
    async with context.bot_data.review_buttons:
        shown = await show(ReviewChoice(action="sheet"), None, replies, context.services)
        sent = await send_card(message, shown.card)
        _note(sent, shown, replies, context)


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
    message = message_of(query)
    if choice is None or message is None or message.chat.type != ChatType.PRIVATE:
        await acknowledge(query, replies.old_review_button)
        return
    async with context.bot_data.review_buttons:
        shown = await _follow(query, choice, replies, context)
        _note(message, shown, replies, context)


async def _follow(
    query: CallbackQuery, choice: ReviewChoice, replies: Replies, context: Context
) -> Shown:
    note = None
    try:
        note = await carry_out(choice, replies, context.services)
    finally:
        await acknowledge(query, note)
    shown = await show(choice, note, replies, context.services)
    await turn_into(query, shown.card)
    return shown


def _note(message: Message, shown: Shown, replies: Replies, context: Context) -> None:
    context.bot_data.open_reviews.note(
        OpenReview(message=message, choice=shown.choice, ids=shown.ids, replies=replies)
    )


async def hide_taken_back(context: Context) -> None:
    """Let no open review go on showing digits whose writers have taken them back."""
    async with context.bot_data.review_buttons:
        for review in context.bot_data.open_reviews.all():
            if not await all_kept(review.ids, context.services):
                await _look_again(review, context)


async def _look_again(review: OpenReview, context: Context) -> None:
    replies, choice = review.replies, replace(review.choice, action="sheet")
    shown = await show(choice, replies.sheet_changed, replies, context.services)
    try:
        await replace_card(review.message, shown.card)
    except TelegramError:
        # Whoever takes their digits back is not the one to hear of it.
        log.exception("An open review cannot be brought up to date")
    else:
        _note(review.message, shown, replies, context)
