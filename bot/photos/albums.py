"""Albums: several photos that arrive one by one, each as an update of its own."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from telegram import Message

from bot.feedback.caption_format import CUT
from bot.i18n import Words
from bot.photos.answer import Answer
from bot.photos.attachments import picture_in
from model.reading.result import Outcome

QUIET: Final = 1.0
"""Seconds without another photo after which an album is complete."""

REMEMBERED: Final = 100
"""Number of latest albums that are remembered for photos that come late or are tried again."""

SUMMARY_TEXT_LIMIT: Final = 300
"""Maximum characters of each number in an album's summary: ten of them fit into 4,096."""


@dataclass(kw_only=True, eq=False)
class Album:
    """The photos of one album, and videos among them.

    Attributes:
        messages: In the order in which they arrived.
        complete: Set when no other photo is expected.
        turn: Held while one of the photos is answered.
        answers: Without charts, by the id of the message; None if the photo was refused or cannot
            be opened. A photo that will be answered later is missing.
    """

    messages: list[Message]
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    answers: dict[int, Answer | None] = field(default_factory=dict)

    @property
    def pictures(self) -> list[Message]:
        """The messages that may hold a picture."""
        return [message for message in self.messages if picture_in(message) is not None]


class Albums:
    """The latest albums. Belongs to one event loop."""

    def __init__(self) -> None:
        self._latest: OrderedDict[tuple[int, str | None], Album] = OrderedDict()

    async def gather(self, message: Message) -> Album:
        """Put a message into its album, and wait until that is complete."""
        key = message.chat_id, message.media_group_id
        if key in self._latest:
            album = self._latest[key]
            if message not in album.messages:
                album.messages.append(message)
            await album.complete.wait()
            return album
        album = self._latest[key] = Album(messages=[message])
        if len(self._latest) > REMEMBERED:
            self._latest.popitem(last=False)
        count = 0
        while count < len(album.messages):
            count = len(album.messages)
            await asyncio.sleep(QUIET)
        album.complete.set()
        return album


def album_summary(answers: list[Answer | None], words: Words) -> str:
    """List the number in each of several photos of an album, in HTML; None if one was not read."""
    heading = words._("{count} photos:")
    lines = [
        words._("Photo {number}: {text}").format(number=number, text=_summarized(answer, words))
        for number, answer in enumerate(answers, start=1)
    ]
    return "\n".join([heading.format(count=len(answers)), *lines])


def _summarized(answer: Answer | None, words: Words) -> str:
    if answer is None:
        return words._("not read")
    if not answer.text:
        return words._("no digits")
    not_sure = words._("not sure")
    shown = answer.text.replace("\n", " / ")
    number = f"<b>{shown[:SUMMARY_TEXT_LIMIT]}</b>" + CUT * (len(shown) > SUMMARY_TEXT_LIMIT)
    return f"{number} · {not_sure}" if answer.outcome == Outcome.UNSURE else number
