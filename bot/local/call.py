"""The arguments of a method call, checked against the limits of the real server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from telegram.constants import InlineKeyboardButtonLimit as ButtonLimit
from telegram.constants import MessageLimit
from tornado.httputil import HTTPFile

from bot.local.chat import Json
from bot.local.errors import ApiError
from bot.local.markup import parse_html, utf16_length
from bot.local.people import GROUP_ID, NAMES


@dataclass(frozen=True, kw_only=True)
class Call:
    """A method call: its arguments as text, and the uploaded files by field."""

    arguments: Mapping[str, str]
    files: Mapping[str, HTTPFile]

    def text(self, name: str) -> str:
        """Get an argument as text."""
        return self.arguments.get(name, "")

    def number(self, name: str) -> int:
        """Get an argument as a number."""
        return int(self.arguments.get(name) or 0)

    def json(self, name: str) -> Any:
        """Parse an argument as JSON; None if it is missing."""
        value = self.arguments.get(name)
        return json.loads(value) if value else None

    def file(self, name: str) -> HTTPFile:
        """Get an uploaded file by its field, or by the field that `attach://` names.

        Raises:
            ApiError: No such file was uploaded.
        """
        key = self.text(name).removeprefix("attach://") or name
        if key not in self.files:
            raise ApiError(f"Bad Request: there is no {name} in the request")
        return self.files[key]


def chat_id_of(call: Call) -> int:
    """Get the chat of a call.

    Raises:
        ApiError: The chat does not exist.
    """
    chat_id = call.number("chat_id")
    if chat_id not in {*NAMES, GROUP_ID}:
        raise ApiError("Bad Request: chat not found")
    return chat_id


def words_of(call: Call, part: Literal["text", "caption"]) -> Json:
    """Get the text or the caption of a message, and its entities.

    Raises:
        ApiError: It is too long or in an unsupported markup, or an empty text.
    """
    mode = call.text("parse_mode")
    if mode not in {"", "HTML"}:
        raise ApiError("Bad Request: unsupported parse_mode")
    words, entities = parse_html(call.text(part)) if mode else (call.text(part), [])
    if part == "caption":
        if utf16_length(words) > MessageLimit.CAPTION_LENGTH:
            raise ApiError("Bad Request: message caption is too long")
        return {"caption": words, "caption_entities": entities}
    if not words.strip():
        raise ApiError("Bad Request: message text is empty")
    if utf16_length(words) > MessageLimit.MAX_TEXT_LENGTH:
        raise ApiError("Bad Request: message is too long")
    return {"text": words, "entities": entities}


def keyboard_of(call: Call) -> Json | None:
    """Get and check the buttons of a message; None if it has none.

    Raises:
        ApiError: A button breaks a rule of Telegram.
    """
    markup: Json | None = call.json("reply_markup")
    for button in [button for row in (markup or {}).get("inline_keyboard", ()) for button in row]:
        if not button.get("text"):
            raise ApiError("Bad Request: inline keyboard button text is empty")
        if not button.keys() & {"callback_data", "copy_text"}:
            raise ApiError("Bad Request: Text buttons are unallowed in the inline keyboard")
        if len(button.get("callback_data", "").encode()) > ButtonLimit.MAX_CALLBACK_DATA:
            raise ApiError("Bad Request: BUTTON_DATA_INVALID")
        if len(button.get("copy_text", {}).get("text", "")) > ButtonLimit.MAX_COPY_TEXT:
            raise ApiError("Bad Request: BUTTON_COPY_TEXT_INVALID")
    return markup
