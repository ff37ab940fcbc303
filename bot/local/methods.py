"""The methods of the Bot API that the bot calls, with the real server's limits."""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.local.chat import Chat, Json, as_replied
from bot.local.errors import CONFLICT, ApiError
from bot.local.files import DOWNLOAD_LIMIT, describe_file
from bot.local.markup import parse_html, utf16_length
from bot.local.people import GROUP_ID, NAMES, bot_user

TEXT_LIMIT: Final = 4_096
CAPTION_LIMIT: Final = 1_024
CALLBACK_DATA_LIMIT: Final = 64
CALLBACK_ANSWER_LIMIT: Final = 200
COPY_LIMIT: Final = 256
MEDIA_LEAST: Final = 2
MEDIA_MOST: Final = 10
"""Photos of an album."""

LONGEST_POLL: Final = 50.0


@dataclass(frozen=True, kw_only=True)
class Call:
    """A method call: its arguments as text, and the files that came with it, with their names."""

    arguments: Mapping[str, str]
    files: Mapping[str, bytes]
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Get an argument as text."""
        return self.arguments.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        """Get an argument as a number."""
        return int(self.arguments.get(name) or default)

    def json(self, name: str) -> Any:
        """Get an argument that is written as JSON, None where it is missing."""
        value = self.arguments.get(name)
        return json.loads(value) if value else None

    def file(self, name: str) -> bytes:
        """Get an uploaded file, named by its field or attached under another name.

        Raises:
            ApiError: There is none.
        """
        key = self.text(name).removeprefix("attach://") or name
        if key not in self.files:
            raise ApiError(f"Bad Request: there is no {name} in the request")
        return self.files[key]


class BotMethods:
    """Carries out what the bot calls.

    Args:
        chat: The state that the methods work on.
        token: What a bot must know to call them.
    """

    def __init__(self, chat: Chat, token: str) -> None:
        self._chat = chat
        self._token = token
        self._methods: dict[str, Callable[[Call], Awaitable[Any]]] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "deletewebhook": self._delete_webhook,
            "setmycommands": self._set_my_commands,
            "getfile": self._get_file,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "sendmediagroup": self._send_media_group,
            "senddocument": self._send_document,
            "sendchataction": self._send_chat_action,
            "editmessagetext": self._edit_message_text,
            "editmessagecaption": self._edit_message_caption,
            "editmessagemedia": self._edit_message_media,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "answercallbackquery": self._answer_callback_query,
        }

    async def call(self, token: str, name: str, call: Call) -> Any:
        """Call a method by name; upper and lower case are the same.

        Raises:
            ApiError: The token is another, there is no such method, or it is refused.
        """
        if token != self._token:
            raise ApiError("Unauthorized", 401)
        method = self._methods.get(name.lower())
        if method is None:
            raise ApiError("Not Found", 404)
        try:
            return await method(call)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ApiError("Bad Request: can't parse the arguments") from error

    async def _get_me(self, _call: Call) -> Json:
        flags = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
        return {**bot_user(), **dict.fromkeys(flags, False)}

    async def _get_updates(self, call: Call) -> list[Json]:
        timeout = min(float(call.number("timeout")), LONGEST_POLL)
        updates = await self._chat.wait_for_updates(call.number("offset"), timeout)
        if updates is None:
            raise ApiError(CONFLICT, 409)
        return updates

    async def _delete_webhook(self, _call: Call) -> bool:
        return True

    async def _set_my_commands(self, call: Call) -> bool:
        scope = call.json("scope") or {"type": "default"}
        name = f"chat:{scope['chat_id']}" if scope["type"] == "chat" else str(scope["type"])
        await self._chat.set_commands(name, call.text("language_code"), call.json("commands"))
        return True

    async def _get_file(self, call: Call) -> Json:
        stored = self._chat.files.find(call.text("file_id"))
        if stored.size > DOWNLOAD_LIMIT:
            raise ApiError("Bad Request: file is too big")
        return {
            "file_id": stored.file_id,
            "file_unique_id": stored.file_id[-12:],
            "file_size": stored.size,
            "file_path": f"files/{stored.file_id}",
        }

    async def _send_message(self, call: Call) -> Json:
        return await self._chat.answer(_chat_id(call), self._with_frame(call, _text(call)))

    async def _send_photo(self, call: Call) -> Json:
        caption = _caption(call)
        photo = self._chat.files.add_photo(call.file("photo"))
        return await self._chat.answer(
            _chat_id(call), self._with_frame(call, {"photo": photo, **caption})
        )

    async def _send_media_group(self, call: Call) -> list[Json]:
        """Send photos as an album, each a message that names it."""
        described = [
            Call(arguments={**media, "photo": media["media"]}, files=call.files)
            for media in call.json("media")
        ]
        if not MEDIA_LEAST <= len(described) <= MEDIA_MOST:
            raise ApiError("Bad Request: wrong number of media in the group")
        album = {"media_group_id": secrets.token_hex(8)}
        contents = [
            {"photo": self._chat.files.add_photo(each.file("photo")), **album, **_caption(each)}
            for each in described
        ]
        return [
            await self._chat.answer(_chat_id(call), self._with_frame(call, content))
            for content in contents
        ]

    async def _send_document(self, call: Call) -> Json:
        stored = self._chat.files.add(call.file("document"), "application/octet-stream")
        name = call.names.get("document", "")
        document = {**describe_file(stored), "file_name": name, "mime_type": stored.mime_type}
        return await self._chat.answer(
            _chat_id(call), self._with_frame(call, {"document": document, **_caption(call)})
        )

    def _with_frame(self, call: Call, content: Json) -> Json:
        """Add what frames a message: what it replies to, and its buttons."""
        keyboard = _keyboard(call)
        if keyboard:
            content["reply_markup"] = keyboard
        reply = call.json("reply_parameters")
        if reply:
            key = (_chat_id(call), int(reply["message_id"]))
            replied = self._chat.messages.get(key)
            if replied is None and not reply.get("allow_sending_without_reply"):
                raise ApiError("Bad Request: message to be replied not found")
            if replied is not None:
                content["reply_to_message"] = as_replied(replied)
        return content

    async def _send_chat_action(self, call: Call) -> bool:
        await self._chat.show_action(_chat_id(call), call.text("action"))
        return True

    async def _edit_message_text(self, call: Call) -> Json:
        message = self._edited(call)
        if "text" not in message:
            raise ApiError("Bad Request: there is no text in the message to edit")
        return await self._chat.edit(message, {**_text(call), "reply_markup": _keyboard(call)})

    async def _edit_message_caption(self, call: Call) -> Json:
        message = self._edited(call)
        if "photo" not in message:
            raise ApiError("Bad Request: there is no caption in the message to edit")
        return await self._chat.edit(message, {**_caption(call), "reply_markup": _keyboard(call)})

    async def _edit_message_media(self, call: Call) -> Json:
        """Put another photo, with its caption, in place of the one that was there."""
        message, media = self._edited(call), call.json("media")
        if "photo" not in message or media["type"] != "photo":
            raise ApiError("Bad Request: there is no photo in the message to edit")
        described = Call(arguments={**media, "photo": media["media"]}, files=call.files)
        caption = _caption(described)
        photo = self._chat.files.add_photo(described.file("photo"))
        return await self._chat.edit(
            message, {"photo": photo, **caption, "reply_markup": _keyboard(call)}
        )

    async def _edit_message_reply_markup(self, call: Call) -> Json:
        return await self._chat.edit(self._edited(call), {"reply_markup": _keyboard(call)})

    def _edited(self, call: Call) -> Json:
        message = self._chat.find(_chat_id(call), call.number("message_id"))
        if not message["from"]["is_bot"]:
            raise ApiError("Bad Request: message can't be edited")
        return message

    async def _answer_callback_query(self, call: Call) -> bool:
        text = call.text("text")
        if len(text) > CALLBACK_ANSWER_LIMIT:
            raise ApiError("Bad Request: MESSAGE_TOO_LONG")
        await self._chat.answer_query(call.text("callback_query_id"), text)
        return True


def _chat_id(call: Call) -> int:
    chat_id = call.number("chat_id")
    if chat_id not in {*NAMES, GROUP_ID}:
        raise ApiError("Bad Request: chat not found")
    return chat_id


def _text(call: Call) -> Json:
    text, entities = _parsed(call, "text")
    if not text.strip():
        raise ApiError("Bad Request: message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise ApiError("Bad Request: message is too long")
    return {"text": text, "entities": entities}


def _caption(call: Call) -> Json:
    caption, entities = _parsed(call, "caption")
    if utf16_length(caption) > CAPTION_LIMIT:
        raise ApiError("Bad Request: message caption is too long")
    return {"caption": caption, "caption_entities": entities}


def _parsed(call: Call, name: str) -> tuple[str, list[Json]]:
    mode = call.text("parse_mode")
    if mode not in {"", "HTML"}:
        raise ApiError("Bad Request: unsupported parse_mode")
    return parse_html(call.text(name)) if mode else (call.text(name), [])


def _keyboard(call: Call) -> Json | None:
    """Check the buttons of a message."""
    markup: Json | None = call.json("reply_markup")
    for button in [button for row in (markup or {}).get("inline_keyboard", ()) for button in row]:
        if not button.get("text"):
            raise ApiError("Bad Request: inline keyboard button text is empty")
        if not button.keys() & {"callback_data", "copy_text"}:
            raise ApiError("Bad Request: Text buttons are unallowed in the inline keyboard")
        if len(button.get("callback_data", "").encode()) > CALLBACK_DATA_LIMIT:
            raise ApiError("Bad Request: BUTTON_DATA_INVALID")
        if len(button.get("copy_text", {}).get("text", "")) > COPY_LIMIT:
            raise ApiError("Bad Request: BUTTON_COPY_TEXT_INVALID")
    return markup
