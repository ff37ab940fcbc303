"""The processes that work on one database: each says again and again that it is alive."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, insert, select, update

from bot.database.connection import Database
from bot.database.tables import REPLICAS
from bot.database.threads import ThreadedConnection

ALIVE: Final = timedelta(seconds=20)
"""How long a process counts as alive that says nothing more."""


def living() -> Select[tuple[str]]:
    """Choose the names of the processes that are alive."""
    return select(REPLICAS.c.name).where(REPLICAS.c.alive_until > datetime.now(UTC))


async def stay_alive(connection: ThreadedConnection, database: Database) -> None:
    """Say that this process is alive."""
    values = {"alive_until": datetime.now(UTC) + ALIVE}
    own = update(REPLICAS).where(REPLICAS.c.name == database.replica)
    if (await connection.execute(own.values(values))).rowcount == 0:
        await connection.execute(insert(REPLICAS).values(name=database.replica, **values))


async def bury_predecessors(connection: ThreadedConnection, database: Database) -> None:
    """Strike off whatever ran before this process, where only one works on the database."""
    if database.serves_one_process:
        await connection.execute(delete(REPLICAS))


async def end_life(connection: ThreadedConnection, database: Database) -> None:
    """Say that this process ends."""
    await connection.execute(delete(REPLICAS).where(REPLICAS.c.name == database.replica))


async def bury_the_dead(connection: ThreadedConnection) -> bool:
    """Strike off processes that have said nothing for long; tell whether there were any."""
    dead = REPLICAS.c.alive_until <= datetime.now(UTC)
    return (await connection.execute(delete(REPLICAS).where(dead))).rowcount > 0
