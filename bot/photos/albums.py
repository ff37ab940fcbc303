"""Albums: several photos that arrive one by one, each as an update of its own."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from telegram import Message

from bot.feedback.caption_format import CUT
from bot.i18n import Words
from bot.photos.attachments import picture_in

QUIET: Final = 1.0
"""Seconds without another photo after which an album is complete."""

SUMMARY_TEXT_LIMIT: Final = 300
"""Maximum characters of each number in an album's summary: ten of them fit into 4,096."""


@dataclass(kw_only=True, eq=False)
class Album:
    """The photos of one album, and videos among them.

    Attributes:
        messages: In the order in which they arrived.
        complete: Set when no other photo is expected.
        turn: Held while one of the photos is answered.
        texts: The numbers that were read, by the id of the message: "" if nothing was found, None
            if the photo was refused or answering it failed.
    """

    messages: list[Message]
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    texts: dict[int, str | None] = field(default_factory=dict)

    @property
    def pictures(self) -> list[Message]:
        """The messages that may hold a picture."""
        return [message for message in self.messages if picture_in(message) is not None]


class Albums:
    """The albums whose photos are still arriving. Belongs to one event loop."""

    def __init__(self) -> None:
        self._arriving: dict[str | None, Album] = {}

    async def gather(self, message: Message) -> Album:
        """Put a message into its album, and wait until that is complete."""
        key = message.media_group_id
        if key in self._arriving:
            album = self._arriving[key]
            album.messages.append(message)
            await album.complete.wait()
            return album
        album = self._arriving[key] = Album(messages=[message])
        count = 0
        while count < len(album.messages):
            count = len(album.messages)
            await asyncio.sleep(QUIET)
        del self._arriving[key]
        album.complete.set()
        return album


def album_summary(texts: list[str | None], words: Words) -> str:
    """List the number in each of several photos of an album, in HTML.

    A text is "" if no number was found, and None if the photo was not read.
    """
    heading = words._("{count} photos:")
    lines = [
        words._("Photo {number}: {text}").format(number=number, text=_summarized(text, words))
        for number, text in enumerate(texts, start=1)
    ]
    return "\n".join([heading.format(count=len(texts)), *lines])


def _summarized(text: str | None, words: Words) -> str:
    if text is None:
        return words._("not read")
    if not text:
        return words._("no digits")
    shown = text.replace("\n", " / ")
    return f"<b>{shown[:SUMMARY_TEXT_LIMIT]}</b>" + CUT * (len(shown) > SUMMARY_TEXT_LIMIT)
