from typing import Any

import pytest
from telegram import MessageId
from telegram.error import BadRequest

from bot.i18n import Words
from bot.transport.notifier import Notifier


class Forum:
    """A bot in a forum that takes no pictures; it collects what is sent to which topic."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int]] = []

    async def send_photo(self, *_content: object, **_options: Any) -> None:
        raise BadRequest("Not enough rights to send photos to the chat")

    async def send_media_group(self, *_content: object, **_options: Any) -> None:
        raise BadRequest("Chat_send_photos_forbidden")

    async def send_message(self, _chat: int, text: str, **options: Any) -> MessageId:
        self.said.append((text, options["message_thread_id"]))
        return MessageId(1)


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_where_pictures_are_forbidden_their_caption_is_said_in_the_same_topic(
    count: int,
) -> None:
    forum: Any = Forum()
    notifier = Notifier(bot=forum, chat_id=-5, words=Words("en"), topic=8)

    await notifier.show([b"PNG"] * count, "The test")

    assert forum.said == [("The test", 8)]
