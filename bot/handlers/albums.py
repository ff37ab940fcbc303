"""Albums: several photos that arrive one by one and belong together."""

import asyncio
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType, ParseMode

from bot.context import Context
from bot.handlers.photos import answer_picture
from bot.message_filters import mentions_bot
from bot.replies import Replies
from bot.sending import ask_surely

QUIET: Final = 1.0
"""Seconds without another photo after which an album is complete."""


async def on_album_photo(update: Update, context: Context) -> None:
    """Collect an album's photos; whoever brings the first one answers them all."""
    message = update.effective_message
    if message is None or message.media_group_id is None:
        return
    key = message.media_group_id
    albums = context.bot_data.albums
    if key in albums:
        albums[key].append(message)
        return
    albums[key] = [message]
    try:
        messages = await _wait_until_complete(albums[key])
    finally:
        del albums[key]
    if message.chat.type == ChatType.PRIVATE or any(map(mentions_bot, messages)):
        await _answer_album(update, messages, context)


async def _wait_until_complete(messages: list[Message]) -> list[Message]:
    count = 0
    while count < len(messages):
        count = len(messages)
        await asyncio.sleep(QUIET)
    return sorted(messages, key=lambda message: message.message_id)


async def _answer_album(update: Update, messages: list[Message], context: Context) -> None:
    replies = await context.replies_for(update)
    texts = [await _answer_photo(update, message, replies, context) for message in messages]
    if len(messages) > 1:
        summary = replies.album_summary(texts)
        await ask_surely(lambda: messages[0].reply_text(summary, parse_mode=ParseMode.HTML))


async def _answer_photo(
    update: Update, message: Message, replies: Replies, context: Context
) -> str | None:
    """Answer one photo in a task of its own: its fault is handled and costs no other photo."""
    work = answer_picture(message, message.from_user, replies, context)
    task = context.application.create_task(work, update=update)
    await asyncio.wait([task])
    return None if task.exception() else task.result()
