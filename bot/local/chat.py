"""The state of the chats: messages, updates that the bot has not confirmed, page events.

It knows nothing of HTTP, and belongs to one event loop: nothing here is locked.
"""

import asyncio
import itertools
import re
import time
from collections import defaultdict
from typing import Any, Final

from bot.local.errors import OLD_QUERY, UNCHANGED, ApiError
from bot.local.files import FileStore
from bot.local.markup import utf16_length
from bot.local.people import GROUP_ID, NAMES, Speaker, bot_user, chat_of

EVENTS_KEPT: Final = 2_000
"""Events of a person that a page which connects again can catch up on."""

UPDATES_AT_ONCE: Final = 100

COMMAND: Final = re.compile(r"/[a-z0-9_]+(@\w+)?", re.IGNORECASE)
MENTION: Final = re.compile(r"@\w+")

Json = dict[str, Any]


class Chat:
    """Everything that was said, and what is still to be told to whom.

    Args:
        files: Keeps what messages refer to.
    """

    def __init__(self, files: FileStore) -> None:
        self.files = files
        self.messages: dict[tuple[int, int], Json] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._updates: list[Json] = []
        self._queries: dict[str, int] = {}
        # The bot remembers numbers for longer than this server lives: none may come again.
        started = int(1000 * time.time())
        self._message_ids = itertools.count(started)
        self._update_ids = itertools.count(started)
        self._query_ids = itertools.count(1)
        self._events: dict[int, list[Json]] = defaultdict(list)
        self._event_ids = itertools.count(1)
        self._changed = asyncio.Condition()
        self._poll = 0

    async def say(self, speaker: Speaker, content: Json, *, chat_id: int | None = None) -> Json:
        """Let a person send a message, which becomes an update for the bot."""
        message = {
            **self._new_message(chat_id or speaker.person, speaker.as_user()),
            **content,
            **_entities("text", content),
            **_entities("caption", content),
        }
        await self._keep(message)
        await self._add_update({"message": message})
        return message

    async def answer(self, chat_id: int, content: Json) -> Json:
        """Let the bot send a message."""
        message = {**self._new_message(chat_id, bot_user()), **content}
        await self._keep(message)
        return message

    def _new_message(self, chat_id: int, sender: Json) -> Json:
        return {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": chat_of(chat_id),
            "from": sender,
        }

    async def _keep(self, message: Json) -> None:
        self.messages[message["chat"]["id"], message["message_id"]] = message
        await self._tell(message["chat"]["id"], "message", message)

    def find(self, chat_id: int, message_id: int) -> Json:
        """Find a message.

        Raises:
            ApiError: There is none of that number.
        """
        message = self.messages.get((chat_id, message_id))
        if message is None:
            raise ApiError("Bad Request: message to edit not found")
        return message

    async def edit(self, message: Json, changes: Json) -> Json:
        """Change a message of the bot's; a value of None takes its field away.

        Raises:
            ApiError: Nothing would change.
        """
        changed = {name: value for name, value in {**message, **changes}.items() if value}
        if changed == {name: value for name, value in message.items() if value}:
            raise ApiError(UNCHANGED)
        changed["edit_date"] = int(time.time())
        self.messages[message["chat"]["id"], message["message_id"]] = changed
        await self._tell(message["chat"]["id"], "message", changed)
        return changed

    async def press(self, speaker: Speaker, message: Json, data: str) -> str:
        """Let a person press a button under a message.

        Returns:
            The id of the callback query.
        """
        query_id = str(next(self._query_ids))
        self._queries[query_id] = speaker.person
        query = {
            "id": query_id,
            "from": speaker.as_user(),
            "chat_instance": str(message["chat"]["id"]),
            "message": message,
            "data": data,
        }
        await self._add_update({"callback_query": query})
        return query_id

    async def answer_query(self, query_id: str, text: str) -> None:
        """Let the bot answer a pressed button, once.

        Raises:
            ApiError: It was answered before, or never pressed.
        """
        if query_id not in self._queries:
            raise ApiError(OLD_QUERY)
        person = self._queries.pop(query_id)
        await self._tell(person, "toast", {"query_id": query_id, "text": text})

    async def show_action(self, chat_id: int, action: str) -> None:
        """Let the bot say what it is doing."""
        await self._tell(chat_id, "action", {"action": action})

    async def set_commands(self, scope: str, language: str, commands: list[Json]) -> None:
        """Let the bot register its menu for a scope and a language."""
        self.commands[scope, language] = commands
        for person in NAMES:
            await self._tell(person, "commands", {})

    def menu_for(self, speaker: Speaker) -> list[Json]:
        """Find the menu that Telegram shows: the closest scope first, in it the language."""
        for scope in (f"chat:{speaker.person}", "all_private_chats", "default"):
            for language in (speaker.language, ""):
                if self.commands.get((scope, language)):
                    return self.commands[scope, language]
        return []

    async def _add_update(self, content: Json) -> None:
        async with self._changed:
            self._updates.append({"update_id": next(self._update_ids), **content})
            self._changed.notify_all()

    async def wait_for_updates(self, offset: int, patience: float) -> list[Json] | None:
        """Confirm the updates below `offset`, then wait for others, `patience` seconds at most.

        Returns:
            The updates, which come again until they are confirmed; None where another
            poll took this one's place.
        """
        self._poll += 1
        poll = self._poll
        if offset < 0:
            self._updates = self._updates[offset:]
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        async with self._changed:
            self._changed.notify_all()
            try:
                async with asyncio.timeout(patience):
                    await self._changed.wait_for(lambda: self._updates or poll != self._poll)
            except TimeoutError:
                return []
        return self._updates[:UPDATES_AT_ONCE] if poll == self._poll else None

    async def _tell(self, chat_id: int, kind: str, content: Json) -> None:
        people = list(NAMES) if chat_id == GROUP_ID else [chat_id]
        event = {"id": next(self._event_ids), "kind": kind, "content": content}
        async with self._changed:
            for person in people:
                self._events[person].append(event)
                del self._events[person][:-EVENTS_KEPT]
            self._changed.notify_all()

    async def wait_for_events(self, person: int, after: int, patience: float) -> list[Json]:
        """Wait for the events of a person after one that the page has seen."""

        def news() -> list[Json]:
            return [event for event in self._events[person] if event["id"] > after]

        async with self._changed:
            try:
                async with asyncio.timeout(patience):
                    await self._changed.wait_for(lambda: bool(news()))
            except TimeoutError:
                return []
            return news()


def as_replied(message: Json) -> Json:
    """Describe a message that another one replies to: without the one that it replies to."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def _entities(field: str, content: Json) -> Json:
    """Mark commands and mentions in a text or a caption as Telegram does."""
    text = content.get(field, "")
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
    name = "entities" if field == "text" else "caption_entities"
    return {name: found} if found else {}
