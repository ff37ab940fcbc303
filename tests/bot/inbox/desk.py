"""A stand-in for the bot's handlers, and functions that deliver updates to it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from telegram import Update

from bot.database.connection import Database
from bot.database.inbox_store import InboxStore, Progress
from bot.database.tables import INBOX
from bot.local.people import GUEST_ID
from bot.transport.context import App, Context

PATIENCE = 30.0
"""Seconds after which a test that waits in vain fails."""


class Desk:
    """Records the updates that it is given, and answers or fails as the test wants.

    Attributes:
        seen: Ids of the updates, once for each time that they came.
        faults: Errors that are raised for an update, one after the other.
        go: While it is not set, nothing is answered.
    """

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.faults: dict[int, list[Exception]] = {}
        self.go = asyncio.Event()
        self.go.set()

    async def answer(self, update: Update, _context: Context) -> None:
        self.seen.append(update.update_id)
        await self.go.wait()
        if self.faults.get(update.update_id):
            raise self.faults[update.update_id].pop(0)

    async def wait_for(self, *numbers: int) -> None:
        """Wait until exactly these updates have come, in any order."""
        await wait_until(lambda: len(self.seen) >= len(numbers))
        assert sorted(self.seen) == sorted(numbers)


async def wait_until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        # Nothing signals that it holds.
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def deliver(application: App, *numbers: int, **fields: Any) -> None:
    """Deliver updates at the same time, as a webhook does."""
    updates = [Update.de_json(describe(number, **fields), application.bot) for number in numbers]
    await asyncio.gather(*map(application.update_queue.put, updates))


def describe(number: int, **fields: Any) -> dict[str, Any]:
    """Describe an update as Telegram does: somebody writes hello."""
    sender = {"id": GUEST_ID, "is_bot": False, "first_name": "Deniz", "language_code": "en"}
    chat = {"id": GUEST_ID, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": sender, "text": "Hello"}
    return {"update_id": number, "message": message | fields}


async def leave_from_crashes(database: Database, crashes: int, *numbers: int) -> None:
    """Store updates as they are after crashes while they were in work."""
    arrived = [(number, json.dumps(describe(number)), GUEST_ID) for number in numbers]
    await InboxStore(database).keep(arrived)
    await change(database, *numbers, status=Progress.WORKING, attempts=crashes, replica="dead")


async def change(database: Database, *numbers: int, **values: Any) -> None:
    """Change updates in the database."""
    chosen = update(INBOX).where(INBOX.c.update_id.in_(numbers))
    await database.change(chosen.values(values))


async def statuses(database: Database) -> dict[int, str]:
    rows = await database.fetch(select(INBOX.c.update_id, INBOX.c.status))
    return {row.update_id: row.status for row in rows}


async def wait_until_answered(database: Database, *numbers: int) -> None:
    async with asyncio.timeout(PATIENCE):
        # The database is what tells.
        while {(await statuses(database)).get(number) for number in numbers} != {"answered"}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
