"""Keeps answers for two people at a time until it is killed: python writer.py URL."""

import asyncio
import sys
from datetime import UTC, datetime

from sqlalchemy import insert

from bot.database import Database
from bot.database.people import make_known
from bot.database.tables import ANSWERS


async def write(url: str) -> None:
    """Keep an answer for each of two people in one transaction, report it, begin again."""
    database = Database(url)
    await database.open()
    while True:
        async with database.writing() as connection:
            for person in (1, 2):
                await make_known(person, connection, database)
                values = {"at": datetime.now(UTC), "person_id": person, "chat_id": person}
                answer = {"outcome": "read", "text": "407" * 500, "digit_count": 3}
                insertion = insert(ANSWERS).values(**values, **answer, milliseconds={})
                await connection.execute(insertion)
        sys.stdout.write("kept\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
