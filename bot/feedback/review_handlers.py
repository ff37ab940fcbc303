"""The command /review and its buttons: admins check the digits that people gave."""

import logging
from dataclasses import replace

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.feedback.open_reviews import OpenReview
from bot.feedback.review import Shown, all_kept, carry_out, show
from bot.feedback.review_messages import ReviewChoice
from bot.replies import Replies
from bot.transport.buttons import Press
from bot.transport.context import Context
from bot.transport.messages import replace_card, send_card, turn_into
from bot.transport.sending import ask_surely

log = logging.getLogger(__name__)


async def on_review(update: Update, context: Context) -> None:
    """Show the first sheet; only in a private chat, because nobody else may see people's digits."""
    message = update.effective_message
    if message is None:
        return
    replies = await context.replies_for(update)
    if message.chat.type != ChatType.PRIVATE:
        await ask_surely(lambda: message.reply_text(replies.only_alone))
        return
    async with context.bot_data.review_buttons:
        shown = await show(ReviewChoice(action="sheet"), None, replies, context.services)
        sent = await send_card(message, shown.card)
        _note(sent, shown, replies, context)


async def on_review_button(press: Press[ReviewChoice], context: Context) -> str | None:
    """Do what a button says, then show the new state."""
    choice, replies, services = press.data, press.replies, context.services
    if press.message.chat.type != ChatType.PRIVATE:
        return replies.only_alone
    async with context.bot_data.review_buttons:
        note = await carry_out(choice, replies, services)
        await press.acknowledge(note)
        shown = await show(choice, note, replies, services)
        await turn_into(press.query, shown.card)
        _note(press.message, shown, replies, context)
    return None


def _note(message: Message, shown: Shown, replies: Replies, context: Context) -> None:
    context.bot_data.open_reviews.note(
        OpenReview(message=message, choice=shown.choice, ids=shown.ids, replies=replies)
    )


async def hide_taken_back(context: Context) -> None:
    """Remove digits that their writers have taken back from all open reviews."""
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
        # The person who takes digits back is not told about this failure.
        log.exception("An open review cannot be brought up to date")
    else:
        _note(review.message, shown, replies, context)
