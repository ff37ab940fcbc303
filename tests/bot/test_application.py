"""The handler table: which handler handles what people send."""

from typing import Any

import pytest
from telegram import Bot, Update, User

from bot.local.people import BOT_ID
from bot.transport.context import App
from model.reading.reader import DigitReader
from tests.bot.conftest import build_bot

FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 1000}
SIDES = {"width": 512, "height": 512}
STILL = {"type": "regular", "is_animated": False, "is_video": False}

PHOTO = {"photo": [{**FILE, **SIDES}]}
ALBUM_PHOTO = {**PHOTO, "media_group_id": "1"}
STICKER = {"sticker": {**FILE, **SIDES, **STILL}}
ANIMATED_STICKER = {"sticker": {**FILE, **SIDES, **STILL, "is_animated": True}}
VIDEO_STICKER = {"sticker": {**FILE, **SIDES, **STILL, "is_video": True}}
VIDEO = {"video": {**FILE, **SIDES, "duration": 3}}
VOICE = {"voice": {**FILE, "duration": 3}}
ANIMATION = {
    "animation": {**FILE, **SIDES, "duration": 3},
    "document": {**FILE, "mime_type": "video/mp4", "file_name": "funny.mp4"},
}

SAID_BY_TELEGRAM: list[dict[str, Any]] = [
    {"pinned_message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}},
    {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "night"}}},
    {"write_access_allowed": {"from_request": True}},
]

ORIGIN = {"type": "user", "date": 1, "sender_user": {"id": 7, "is_bot": False, "first_name": "A"}}
MENTION: dict[str, Any] = {
    "text": "@rakam_local_bot",
    "entities": [{"type": "mention", "offset": 0, "length": 16}],
}


def document(mime_type: str | None, file_name: str | None) -> dict[str, Any]:
    return {"document": {**FILE, "mime_type": mime_type, "file_name": file_name}}


def captioned(caption: str, **content: Any) -> dict[str, Any]:
    """Add a caption to some content, with its command or mention marked as Telegram does."""
    kind, sign = ("bot_command", "/") if "/" in caption else ("mention", "@")
    start = caption.find(sign)
    if start < 0:
        return {**content, "caption": caption}
    offset = len(caption[:start].encode("utf-16-le")) // 2
    length = len(caption[start:].split(maxsplit=1)[0])
    entity = {"type": kind, "offset": offset, "length": length}
    return {**content, "caption": caption, "caption_entities": [entity]}


def reply_to(person: int, **content: Any) -> dict[str, Any]:
    """Reply to a message of a person or of the bot."""
    chat, sender = {"id": -5, "type": "group"}, {"id": person, "is_bot": False, "first_name": "A"}
    frame = {"message_id": 1, "date": 1, "chat": chat, "from": sender}
    return {"reply_to_message": {**frame, **content}}


def command(text: str) -> dict[str, Any]:
    entity = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    return {"text": text, "entities": [entity]}


def update_of(content: dict[str, Any], bot: Bot, *, group: bool = False) -> Update:
    chat = {"id": -5, "type": "supergroup"} if group else {"id": 7, "type": "private"}
    sender = {"id": 7, "is_bot": False, "first_name": "Ada"}
    frame = {"message_id": 1, "date": 1, "chat": chat, "from": sender}
    return Update.de_json({"update_id": 1, "message": {**frame, **content}}, bot)


@pytest.fixture(scope="module")
def application(reader: DigitReader, tmp_path_factory: pytest.TempPathFactory) -> App:
    """An application without a network that has a user name."""
    application = build_bot(tmp_path_factory.mktemp("bot"), reader, bot_token="1:nobody")  # noqa: S106
    name = "rakam_local_bot"
    application.bot._bot_user = User(BOT_ID, "Rakam", is_bot=True, username=name)
    return application


def who_takes(update: Update, application: App) -> str | None:
    """Name the callback of the first handler that matches an update."""
    handlers = application.handlers[0]
    takers = (handler for handler in handlers if handler.check_update(update) not in (None, False))
    taker = next(takers, None)
    return taker.callback.__name__ if taker else None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PHOTO, "on_picture"),
        (captioned("@another_bot", **PHOTO), "on_picture"),
        (STICKER, "on_picture"),
        (document("image/png", "seven.png"), "on_picture"),
        (document(None, "seven.heic"), "on_picture"),
        (document("application/octet-stream", "SEVEN 1.avif "), "on_picture"),
        (document("application/octet-stream", "seven"), "on_picture"),
        (document("", "scan 12.7 of 3"), "on_picture"),
        (ALBUM_PHOTO, "on_album_part"),
        ({**document("image/png", "seven.png"), "media_group_id": "1"}, "on_album_part"),
        ({**VIDEO, "media_group_id": "1"}, "on_album_part"),
        (ANIMATED_STICKER, "on_anything_else"),
        (VIDEO_STICKER, "on_anything_else"),
        (VIDEO, "on_anything_else"),
        (VOICE, "on_anything_else"),
        (ANIMATION, "on_anything_else"),
        (document("application/pdf", "seven.pdf"), "on_anything_else"),
        (document("application/octet-stream", "report.pdf"), "on_anything_else"),
        (document("text/plain", "seven.jpg"), "on_picture"),
        ({"text": "407"}, "on_anything_else"),
        (command("/read"), "on_read"),
        (command("/nonsense"), "on_unknown_command"),
        *((content, None) for content in SAID_BY_TELEGRAM),
    ],
)
def test_in_a_private_chat_everything_is_answered_and_pictures_are_read(
    content: dict[str, Any], expected: str | None, application: App
) -> None:
    assert who_takes(update_of(content, application.bot), application) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (captioned("@rakam_local_bot", **PHOTO), "on_picture"),
        (captioned("@Rakam_Local_BOT what is this?", **PHOTO), "on_picture"),
        (captioned("Bu kaç 🙂 @rakam_local_bot", **PHOTO), "on_picture"),
        (captioned("@rakam_local_bot", **ALBUM_PHOTO), "on_album_part"),
        (captioned("@rakam_local_bot", **VIDEO), None),
        (captioned("@another_bot", **PHOTO), None),
        (captioned("@rakam_local_bot_2", **PHOTO), None),
        (captioned("rakam_local_bot", **PHOTO), None),
        ({**PHOTO, "caption": "@rakam_local_bot"}, None),
        (captioned("/read", **PHOTO), "on_picture"),
        (captioned("/READ@Rakam_Local_bot please", **PHOTO), "on_picture"),
        (captioned("/read@another_bot", **PHOTO), None),
        (captioned("/reader", **PHOTO), None),
        (captioned("or /read", **PHOTO), None),
        ({**PHOTO, **reply_to(BOT_ID)}, "on_picture"),
        ({**PHOTO, **reply_to(7)}, None),
        (PHOTO, None),
        (ALBUM_PHOTO, "on_album_part"),  # another of the album may mention the bot
        (STICKER, None),
        ({"text": "407"}, None),
        ({**MENTION, **reply_to(7, **PHOTO)}, "on_read"),
        ({**MENTION, "external_reply": {"origin": ORIGIN, **PHOTO}}, None),
        ({**MENTION, **reply_to(7, text="407")}, None),
        ({"text": "What is it?", **reply_to(7, **PHOTO)}, None),
        (MENTION, None),
        (command("/nonsense"), None),
        (command("/read"), "on_read"),
        (command("/read@rakam_local_bot"), "on_read"),
        (command("/read@another_bot"), None),
    ],
)
def test_in_a_group_only_messages_for_the_bot_are_answered(
    content: dict[str, Any], expected: str | None, application: App
) -> None:
    assert who_takes(update_of(content, application.bot, group=True), application) == expected


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("edited_message", PHOTO, "on_edited_picture"),
        ("edited_message", {"text": "407"}, None),
        ("edited_message", command("/help"), None),
        ("channel_post", PHOTO, None),
        ("edited_channel_post", PHOTO, None),
    ],
)
def test_edits_matter_if_they_hold_a_picture_and_channels_never(
    kind: str, content: dict[str, Any], expected: str | None, application: App
) -> None:
    message = update_of(content, application.bot).to_dict()["message"]

    update = Update.de_json({"update_id": 1, kind: message}, application.bot)

    assert who_takes(update, application) == expected
