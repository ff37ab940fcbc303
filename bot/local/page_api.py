"""What the page asks of the server: send, press, listen, look at pictures."""

import asyncio
import json
import secrets
from typing import Any, Final

from tornado.httputil import HTTPFile
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from bot.local.bot_api import write_file
from bot.local.chat import Chat, Json, as_replied
from bot.local.errors import ApiError
from bot.local.files import describe_file
from bot.local.guard import GuardedHandler
from bot.local.people import BOT_ID, GROUP_ID, NAMES, Speaker

HEARTBEAT: Final = 15.0
"""Seconds after which a silent stream says that it is alive."""

MOVING_KINDS: Final = {
    "video": {"width": 320, "height": 240, "duration": 3},
    "voice": {"duration": 3},
    "animated_sticker": {"width": 512, "height": 512, "is_animated": True, "is_video": False},
}
"""What Telegram tells of each kind of file besides the file."""


class PageHandler(GuardedHandler):
    """A request of the page's."""

    def initialize(self, chat: Chat) -> None:
        """Take what the server hands to every request."""
        self.chat = chat

    def speaker(self) -> Speaker:
        """Find out who acts."""
        person = self.number("person")
        language = self.get_argument("language", "en")
        if person not in NAMES or language not in {"en", "tr"}:
            raise HTTPError(400)
        return Speaker(person=person, language=language)

    def chat_id(self, speaker: Speaker) -> int:
        """Find out in which chat somebody acts."""
        return GROUP_ID if self.get_argument("chat", "") == "group" else speaker.person

    def number(self, name: str) -> int:
        """Get an argument as a number."""
        return self.parse_number(self.get_argument(name))

    def parse_number(self, text: str) -> int:
        """Read a number that the page has sent."""
        try:
            return int(text)
        except ValueError as error:
            raise HTTPError(400) from error

    def message(self, chat_id: int, message_id: int) -> Json:
        """Find a message that the page refers to."""
        try:
            return self.chat.find(chat_id, message_id)
        except ApiError as error:
            raise HTTPError(404) from error


class SendHandler(PageHandler):
    """Sends what a person wrote, drew, dropped or chose."""

    async def post(self) -> None:
        """Send a text, or files as photos, documents or whatever else was said."""
        speaker = self.speaker()
        chat_id = self.chat_id(speaker)
        kind, text = self.get_argument("kind"), self.get_argument("text", "")
        if kind == "text" and not text.strip():
            raise HTTPError(400)
        contents = [{"text": text}] if kind == "text" else self._contents(kind, text)
        if len(contents) > 1:
            album = {"media_group_id": secrets.token_hex(8)}
            contents = [{**content, **album} for content in contents]
        reply = self._reply_to(chat_id)
        messages = [
            await self.chat.say(speaker, {**content, **reply}, chat_id=chat_id)
            for content in contents
        ]
        self.write({"message_ids": [message["message_id"] for message in messages]})

    def _contents(self, kind: str, caption: str) -> list[Json]:
        files = self.request.files.get("file", [])
        if not files:
            raise HTTPError(400)
        contents = [self._content(kind, file) for file in files]
        if caption:
            contents[0]["caption"] = caption
        return contents

    def _content(self, kind: str, file: HTTPFile) -> Json:
        """Describe an uploaded file; a photo that is no picture goes as a document."""
        if kind == "photo":
            try:
                return {"photo": self.chat.files.add_photo(file.body)}
            except ApiError:
                return self._content("document", file)
        described = describe_file(self.chat.files.add(file.body, file.content_type))
        if kind == "sticker":
            frame = {"type": "regular", "width": 512, "height": 512}
            return {"sticker": {**described, **frame, "is_animated": False, "is_video": False}}
        if kind == "animated_sticker":
            return {"sticker": {**described, "type": "regular", **MOVING_KINDS[kind]}}
        if kind in MOVING_KINDS:
            return {kind: {**described, **MOVING_KINDS[kind]}}
        name = {"file_name": file.filename, "mime_type": file.content_type}
        return {"document": {**described, **name}}

    def _reply_to(self, chat_id: int) -> Json:
        if not self.get_argument("reply_to", ""):
            return {}
        replied = self.message(chat_id, self.number("reply_to"))
        return {"reply_to_message": as_replied(replied)}


class PressHandler(PageHandler):
    """Presses a button under a message."""

    async def post(self) -> None:
        """Press it; the bot's answer comes as an event."""
        speaker = self.speaker()
        message = self.message(self.chat_id(speaker), self.number("message_id"))
        query_id = await self.chat.press(speaker, message, self.get_argument("data"))
        self.write({"query_id": query_id})


class MenuHandler(PageHandler):
    """Tells the commands that the bot registered for a person."""

    def get(self) -> None:
        """List the commands."""
        self.write({"commands": self.chat.menu_for(self.speaker()), "bot": BOT_ID})


class PictureHandler(PageHandler):
    """Shows files on the page."""

    def get(self, file_id: str) -> None:
        """Send a file's content."""
        write_file(self, self.chat, file_id)


class EventsHandler(PageHandler):
    """Streams what happens in a person's chat, from any event on."""

    async def get(self) -> None:
        """Stream server-sent events until the page goes."""
        self.set_header("Content-Type", "text/event-stream")
        person = self.speaker().person
        seen = self.parse_number(self.request.headers.get("Last-Event-ID", "0"))
        try:
            await self.flush()  # The page knows at once that it is connected.
            while True:
                events = await self.chat.wait_for_events(person, seen, HEARTBEAT)
                await self._send(events)
                seen = events[-1]["id"] if events else seen
        except (StreamClosedError, asyncio.CancelledError):
            return  # The page has gone, or the server is going.

    async def _send(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            content = json.dumps(event["content"])
            self.write(f"id: {event['id']}\nevent: {event['kind']}\ndata: {content}\n\n")
        if not events:
            self.write(": still here\n\n")
        await self.flush()
