"""The processes that work on one database; each records again and again that it is alive."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, insert, select, update

from bot.database.connection import Database
from bot.database.tables import REPLICAS
from bot.database.transaction import Transaction

ALIVE: Final = timedelta(seconds=20)
"""How long a process counts as alive after a heartbeat."""


def living() -> Select[tuple[str]]:
    """Select the names of the processes that are alive."""
    return select(REPLICAS.c.name).where(REPLICAS.c.alive_until > datetime.now(UTC))


async def record_heartbeat(connection: Transaction, database: Database) -> None:
    """Record that this process is alive."""
    values = {"alive_until": datetime.now(UTC) + ALIVE}
    own = update(REPLICAS).where(REPLICAS.c.name == database.replica)
    if (await connection.execute(own.values(values))).rowcount == 0:
        await connection.execute(insert(REPLICAS).values(name=database.replica, **values))


async def delete_own(connection: Transaction, database: Database) -> None:
    """Delete this process, which ends."""
    await connection.execute(delete(REPLICAS).where(REPLICAS.c.name == database.replica))


async def delete_dead(connection: Transaction) -> bool:
    """Delete processes without a recent heartbeat; return whether there were any."""
    dead = REPLICAS.c.alive_until <= datetime.now(UTC)
    return (await connection.execute(delete(REPLICAS).where(dead))).rowcount > 0
