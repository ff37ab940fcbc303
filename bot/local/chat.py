"""The state of all chats: messages, pressed buttons and menus of commands.

It contains no HTTP. It runs in one event loop, so it needs no locks.
"""

import itertools
import re
import time
from typing import Any, Final

from bot.local.errors import ApiError
from bot.local.files import FileStore
from bot.local.markup import utf16_length
from bot.local.people import GROUP_ID, NAMES, bot_user, chat_of, members_of
from bot.local.queues import EventLog, UpdateQueue

COMMAND: Final = re.compile(r"/[a-z0-9_]+(@\w+)?", re.IGNORECASE)
MENTION: Final = re.compile(r"@\w+")

Json = dict[str, Any]

UNCHANGED: Final = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
OLD_QUERY: Final = (
    "Bad Request: query is too old and response timeout expired or query ID is invalid"
)


class Chat:
    """All messages, and the queues that deliver them to the bot and to the pages."""

    def __init__(self, files: FileStore) -> None:
        self.files = files
        self.messages: dict[tuple[int, int], Json] = {}
        self.updates = UpdateQueue()
        self.events = EventLog()
        self._commands: dict[tuple[str, str], list[Json]] = {}
        self._queries: dict[str, tuple[int, int]] = {}
        # The bot's database outlives this server, so ids must not repeat after a restart.
        self._message_ids = itertools.count(int(1000 * time.time()))
        self._query_ids = itertools.count(1)

    async def post(self, sender: Json, content: Json, *, chat_id: int | None = None) -> Json:
        """Add a person's message; the bot receives it as an update."""
        fields = {"from": sender, **_with_entities(content)}
        message = await self._add(chat_id or sender["id"], fields)
        await self.updates.add({"message": message})
        return message

    async def edit_post(self, message: Json, content: Json) -> Json:
        """Change a person's message; the bot receives it as `edited_message`."""
        kept = {name: message[name] for name in message.keys() - {"entities", "caption_entities"}}
        edited = {**kept, **_with_entities(content), "edit_date": int(time.time())}
        await self._store(edited)
        await self.updates.add({"edited_message": edited})
        return edited

    async def delete(self, message: Json) -> None:
        """Delete a message. Replies to it lose their `reply_to_message`, as on Telegram."""
        chat_id, message_id = message["chat"]["id"], message["message_id"]
        del self.messages[chat_id, message_id]
        for reply in list(self.messages.values()):
            if reply.get("reply_to_message", {}).get("message_id") == message_id:
                await self._store(as_replied(reply))
        await self.events.publish(members_of(chat_id), "deleted", {"message_id": message_id})

    async def send(self, chat_id: int, content: Json) -> Json:
        """Add a message of the bot."""
        return await self._add(chat_id, {"from": bot_user(), **content})

    async def edit(self, message: Json, changes: Json) -> Json:
        """Change a message of the bot; None as a value removes the field.

        Raises:
            ApiError: Nothing would change.
        """
        changed = {name: value for name, value in {**message, **changes}.items() if value}
        if changed == {name: value for name, value in message.items() if value}:
            raise ApiError(UNCHANGED)
        changed["edit_date"] = int(time.time())
        await self._store(changed)
        return changed

    def find(self, chat_id: int, message_id: int) -> Json:
        """Find a message.

        Raises:
            ApiError: No message has this id.
        """
        message = self.messages.get((chat_id, message_id))
        if message is None:
            raise ApiError("Bad Request: message to edit not found")
        return message

    async def press(self, sender: Json, message: Json, data: str) -> str:
        """Press a button under a message and return the id of the callback query."""
        query_id = str(next(self._query_ids))
        self._queries[query_id] = sender["id"], message["message_id"]
        query = {
            "id": query_id,
            "from": sender,
            "chat_instance": str(message["chat"]["id"]),
            "message": message,
            "data": data,
        }
        await self.updates.add({"callback_query": query})
        return query_id

    async def answer_query(self, query_id: str, text: str) -> None:
        """Answer a callback query, which is possible once.

        Raises:
            ApiError: It does not exist or is answered already.
        """
        if query_id not in self._queries:
            raise ApiError(OLD_QUERY)
        person, message_id = self._queries.pop(query_id)
        toast = {"query_id": query_id, "message_id": message_id, "text": text}
        await self.events.publish([person], "toast", toast)

    async def show_action(self, chat_id: int, action: str) -> None:
        """Show in a chat what the bot is doing."""
        content = {"chat_id": chat_id, "action": action}
        await self.events.publish(members_of(chat_id), "action", content)

    async def set_commands(self, scope: str, language: str, commands: list[Json]) -> None:
        """Set the menu of commands for a scope and a language."""
        self._commands[scope, language] = commands
        await self.events.publish(NAMES, "commands", {})

    def menu_for(self, language: str, chat_id: int) -> list[Json]:
        """Find the menu as Telegram does: by the narrowest scope, then by the person's language."""
        kind = "all_group_chats" if chat_id == GROUP_ID else "all_private_chats"
        for scope in (f"chat:{chat_id}", kind):
            for each in (language, ""):
                if self._commands.get((scope, each)):
                    return self._commands[scope, each]
        return []

    async def _add(self, chat_id: int, fields: Json) -> Json:
        frame = {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": chat_of(chat_id),
        }
        return await self._store({**frame, **fields})

    async def _store(self, message: Json) -> Json:
        chat_id = message["chat"]["id"]
        self.messages[chat_id, message["message_id"]] = message
        await self.events.publish(members_of(chat_id), "message", message)
        return message


def as_replied(message: Json) -> Json:
    """Describe a message as `reply_to_message`: without the one that it replies to."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def _with_entities(content: Json) -> Json:
    """Mark commands and mentions in the text or the caption as Telegram does."""
    return {
        **content,
        **_entities(content.get("text", ""), "entities"),
        **_entities(content.get("caption", ""), "caption_entities"),
    }


def _entities(text: str, name: str) -> Json:
    found = [
        {
            "type": kind,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for kind, pattern in (("bot_command", COMMAND), ("mention", MENTION))
        for match in pattern.finditer(text)
        if kind == "mention" or match.start() == 0
    ]
    return {name: found} if found else {}
