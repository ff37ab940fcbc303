"""Albums: several photos that arrive one by one and belong together."""

import asyncio
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType, ParseMode

from bot.photos.album import Album
from bot.photos.handlers import answer_picture
from bot.replies import Replies
from bot.transport.context import Context
from bot.transport.filters import mentions_bot
from bot.transport.sending import ask_surely

QUIET: Final = 1.0
"""Seconds without another photo after which an album is complete."""


async def on_album_photo(update: Update, context: Context) -> None:
    """Answer a photo once its album is complete; the last one that is answered sums up."""
    message = update.effective_message
    if message is None or message.media_group_id is None:
        return
    album = await _complete_album(message, message.media_group_id, context)
    if message.chat.type != ChatType.PRIVATE and not any(map(mentions_bot, album.messages)):
        return
    replies = await context.replies_for(update)
    async with album.turn:
        await _answer_photo(update, message, album, replies, context)


async def _complete_album(message: Message, key: str, context: Context) -> Album:
    """Put a message into its album and wait until no other one comes."""
    albums = context.bot_data.albums
    if key in albums:
        album = albums[key]
        album.messages.append(message)
        await album.complete.wait()
        return album
    album = albums[key] = Album(messages=[message])
    count = 0
    while count < len(album.messages):
        count = len(album.messages)
        await asyncio.sleep(QUIET)
    del albums[key]
    album.complete.set()
    return album


async def _answer_photo(
    update: Update, message: Message, album: Album, replies: Replies, context: Context
) -> None:
    """Answer one photo: its fault is handled and costs no other photo."""
    text = None
    try:
        text = await answer_picture(message, update, replies, context)
    finally:
        album.texts[message.message_id] = text
        if len(album.texts) == len(album.messages) > 1:
            await _sum_up(album, replies)


async def _sum_up(album: Album, replies: Replies) -> None:
    """List what was read, unless nothing of the album was answered."""
    if all(text is None for text in album.texts.values()):
        return
    summary = replies.album_summary([text for _, text in sorted(album.texts.items())])
    first = min(album.messages, key=lambda message: message.message_id)
    await ask_surely(lambda: first.reply_text(summary, parse_mode=ParseMode.HTML))
