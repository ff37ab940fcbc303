"""Handlers of photos and everything else that may hold a picture."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any, Final

from telegram import Message
from telegram.ext import BaseHandler, filters

from bot.i18n import Words
from bot.photos.albums import Album, Albums, album_summary
from bot.photos.answer import ERROR, Answer, TurnChoice
from bot.photos.answer_texts import too_many, what_to_send
from bot.photos.attachments import (
    addresses_bot,
    asks_for_replied_picture,
    picture_in,
)
from bot.photos.photo_answers import PhotoAnswers, PhotoRequest
from bot.transport.context import Context
from bot.transport.filters import Where, is_from_bot
from bot.transport.incoming import Incoming, Press
from bot.transport.router import Router
from bot.transport.sending import may_work_later

REMEMBERED: Final = 1000
"""Number of latest messages whose answered pictures are remembered, to compare them with edits."""


@dataclass(kw_only=True, eq=False)
class PhotoHandlers:
    """Reads pictures and answers with charts."""

    answers: PhotoAnswers
    _albums: Albums = field(default_factory=Albums, init=False)
    _answered: OrderedDict[tuple[int, int], str] = field(default_factory=OrderedDict, init=False)
    _turning: set[Message] = field(default_factory=set, init=False)

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers; the first one that matches an update takes it."""
        private, groups = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        holds_picture = Where(lambda message: picture_in(message) is not None)
        picture = holds_picture & (private | (groups & Where(addresses_bot)))
        # In groups all albums match, because only one photo of an album has the caption.
        in_album = Where(lambda message: message.media_group_id is not None)
        album = in_album & (private | (groups & holds_picture))
        asks = Where(asks_for_replied_picture) & (private | groups)
        return [
            router.command("read", self.on_read),
            router.message(new & album, self.on_album_part),
            router.message(new & picture, self.on_picture),
            router.message(new & asks, self.on_read),
            router.message(edited & picture, self.on_edited_picture),
            router.button(TurnChoice, self.on_turn),
        ]

    async def on_picture(self, incoming: Incoming) -> Answer | None:
        """Answer the picture in a message, and remember that it was answered.

        Returns:
            As `PhotoAnswers.answer`.
        """
        message, picture = incoming.message, picture_in(incoming.message)
        if picture is None:
            return None
        self._answered[message.chat_id, message.message_id] = picture.file_unique_id
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        request = PhotoRequest(picture=picture, message=message, asked=incoming)
        return await self.answers.answer(request)

    async def on_edited_picture(self, incoming: Incoming) -> None:
        """Read the picture that an edit has put into a message, or that now addresses the bot."""
        message, picture = incoming.message, picture_in(incoming.message)
        place = message.chat_id, message.message_id
        if picture is not None and self._answered.get(place) != picture.file_unique_id:
            await self.on_picture(incoming)

    async def on_read(self, incoming: Incoming) -> None:
        """Read the picture that a /read or a mention replies to."""
        replied = incoming.message.reply_to_message
        picture = picture_in(replied) if replied is not None else None
        if replied is None or picture is None or is_from_bot(replied):
            await incoming.message.reply_text(_what_to_reply_to(incoming), do_quote=True)
            return
        request = PhotoRequest(picture=picture, message=replied, asked=incoming)
        await self.answers.answer(request)

    async def on_album_part(self, incoming: Incoming) -> None:
        """Answer a photo when its album is complete; after the last answer, send a summary.

        A video gets no answer, and an album without pictures gets one line.
        """
        message = incoming.message
        album = await self._albums.gather(message)
        if not self._is_for_bot(incoming, album):
            return
        if picture_in(message) is None:
            is_first = message == album.messages[0]
            if incoming.is_private and is_first and not album.pictures:
                await incoming.reply(what_to_send(incoming.words))
            return
        async with album.turn:
            try:
                answer = await self.on_picture(incoming)
                album.answers[message.message_id] = answer and replace(answer, chart=None)
            except Exception as error:
                if not may_work_later(error):
                    album.answers[message.message_id] = None
                raise
            finally:
                await _sum_up(album, incoming.words)

    def _is_for_bot(self, incoming: Incoming, album: Album) -> bool:
        """Return whether one photo of an album addresses the bot; in groups, one must.

        After a crash that photo may be answered already. An answer that nobody asked for is better
        than a photo that gets none.
        """
        addressed = any(map(addresses_bot, album.messages))
        was_tried = self.answers.inbox.was_tried(incoming.update)
        return incoming.is_private or addressed or was_tried

    async def on_turn(self, press: Press[TurnChoice]) -> str | None:
        """Read the photo of an answer without digits, turned."""
        photo = press.message.reply_to_message
        picture = picture_in(photo) if photo is not None else None
        if photo is None or picture is None:
            return press.words._("The photo isn't there any more. Please send it again.")
        if press.message in self._turning:  # A double tap.
            return None
        self._turning.add(press.message)
        try:
            request = PhotoRequest(
                picture=picture, message=photo, asked=press, turns=press.data.turns
            )
            return await self._turn(press, request)
        finally:
            self._turning.discard(press.message)

    async def _turn(self, press: Press[TurnChoice], request: PhotoRequest) -> str | None:
        refusal = self.answers.admit(request)
        if refusal is not None:
            return too_many(refusal, press.words)
        started = time.monotonic()
        answer = await self.answers.read(request)
        if answer.chart is None:
            await press.replace_text(answer.caption, answer.keyboard)
            if answer.outcome == ERROR:
                return None
            return press.words._("Turned, and still no digits.")
        await self.answers.send(answer, request, started)
        turned = press.words._("Turned by {degrees}°, I can read it:").format(
            degrees=90 * request.turns
        )
        await press.replace_text(turned)
        return None


async def _sum_up(album: Album, words: Words) -> None:
    """Send the summary when all of several photos are done, if at least one was answered."""
    answers = [album.answers[number] for number in sorted(album.answers)]
    is_done = len(answers) == len(album.pictures) > 1
    if is_done and any(answers):
        first = min(album.pictures, key=lambda message: message.message_id)
        summary = album_summary(answers, words)
        await first.reply_text(summary)


def _what_to_reply_to(incoming: Incoming) -> str:
    message, words = incoming.message, incoming.words
    replied = message.reply_to_message
    if replied is not None and is_from_bot(replied):
        return words._(
            "That's a picture of mine. Reply to a photo of digits with /read and I'll read it."
        )
    if message.external_reply is not None:
        return words._("I can't see that message from here. Forward me its photo instead.")
    if incoming.is_private:
        return words._("Just send me the photo: here I read every one.")
    return words._("Reply to a photo with /read and I'll read it.")
