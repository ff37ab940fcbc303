"""Requests of the page: send, edit, delete, press, list the commands, stream events."""

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Any

from tornado.httputil import HTTPFile
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from bot.local.chat import Chat, Json, as_replied
from bot.local.errors import ApiError
from bot.local.files import FileStore, describe_file
from bot.local.guard import GuardedHandler
from bot.local.people import BOT_NAME, GROUP_ID, user_of


class PageHandler(GuardedHandler):
    """A request of the page, with the arguments that several requests share."""

    def initialize(self, chat: Chat) -> None:
        """Store the state that the request works on."""
        self.chat = chat

    def prepare(self) -> None:
        """Read the person and the chat from the arguments: the private chat, or the group."""
        super().prepare()
        self.language = self.get_argument("language", "en")
        self.sender = user_of(int(self.get_argument("person")), self.language)
        is_group = self.get_argument("chat", "") == "group"
        self.chat_id = GROUP_ID if is_group else self.sender["id"]


class ActionHandler(PageHandler):
    """What people do on the page: send, edit, delete, press."""

    async def post(self, action: str) -> None:
        """Carry out an action, and respond with the ids that it created."""
        self.write(await getattr(self, f"_{action}")())

    async def _send(self) -> Json:
        """Send a text or files; several files are an album."""
        text, kind = self.get_argument("text", ""), self.get_argument("kind")
        contents = [{"text": text}] if kind == "text" else self._uploads()
        if len(contents) > 1:
            album = {"media_group_id": secrets.token_hex(8)}
            contents = [{**content, **album} for content in contents]
        reply = {}
        if self.get_argument("reply_to", ""):
            reply = {"reply_to_message": as_replied(self._message("reply_to"))}
        messages = [
            await self.chat.post(self.sender, {**content, **reply}, chat_id=self.chat_id)
            for content in contents
        ]
        return {"message_ids": [message["message_id"] for message in messages]}

    async def _edit(self) -> Json:
        """Edit the text, the caption or the photo of an own message."""
        message = self._message()
        text = self.get_argument("text", "")
        changes = self._uploads() or [{"text" if "text" in message else "caption": text}]
        await self.chat.edit_post(message, changes[0])
        return {}

    async def _delete(self) -> Json:
        """Delete an own message; the bot is not told, as on Telegram."""
        await self.chat.delete(self._message())
        return {}

    async def _press(self) -> Json:
        """Press a button under a message; the bot's answer arrives as an event."""
        data = self.get_argument("data")
        return {"query_id": await self.chat.press(self.sender, self._message(), data)}

    def _message(self, argument: str = "message_id") -> Json:
        """Find the message that an argument refers to."""
        try:
            return self.chat.find(self.chat_id, int(self.get_argument(argument)))
        except ApiError as error:
            raise HTTPError(404) from error

    def _uploads(self) -> list[Json]:
        """Store the uploaded files as the content of messages, the first with the caption."""
        kind, caption = self.get_argument("kind"), self.get_argument("text", "")
        uploads = self.request.files.get("file", [])
        contents = [_describe_upload(kind, upload, self.chat.files) for upload in uploads]
        if caption and contents:
            contents[0]["caption"] = caption
        return contents


def _describe_upload(kind: str, upload: HTTPFile, files: FileStore) -> Json:
    """Describe one file; a photo that cannot be opened becomes a document."""
    if kind == "photo":
        with suppress(ApiError):
            return {"photo": files.add_photo(upload.body)}
    described = describe_file(files.add(upload.body, upload.content_type))
    name = {"file_name": upload.filename, "mime_type": upload.content_type}
    return {"document": {**described, **name}}


class MenuHandler(PageHandler):
    """Lists the commands that the bot offers a person in a chat."""

    def get(self) -> None:
        """List the commands, and how the bot is mentioned."""
        commands = self.chat.menu_for(self.language, self.chat_id)
        self.write({"commands": commands, "mention": f"@{BOT_NAME}"})


class EventsHandler(PageHandler):
    """Streams the events of a person's chats."""

    async def get(self) -> None:
        """Stream server-sent events until the page disconnects."""
        self.set_header("Content-Type", "text/event-stream")
        seen = int(self.request.headers.get("Last-Event-ID", "0"))
        try:
            await self.flush()  # The page sees at once that it is connected.
            while True:
                events = await self.chat.events.wait(self.sender["id"], seen)
                await self._send(events)
                seen = events[-1]["id"]
        except (StreamClosedError, asyncio.CancelledError):
            return  # The page disconnected, or the server stops.

    async def _send(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            content = json.dumps(event["content"])
            self.write(f"id: {event['id']}\nevent: {event['kind']}\ndata: {content}\n\n")
        await self.flush()
