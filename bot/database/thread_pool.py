"""A database's own threads: waiting for the database does not block other work.

SQLAlchemy's asynchronous side does the same without threads where a driver can, but it brings
the whole object mapper along.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable

Answer = TypeVar("Answer")

Values = dict[str, Any] | Sequence[dict[str, Any]]
"""What a statement leaves open, or a row of it for each time that it is carried out."""

Found = CursorResult[*tuple[Any, ...]]
"""What a statement finds, whatever its columns are, or how many rows it changed."""


class Threads:
    """As many threads as there may be connections, so that each of these can always go on.

    Args:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="database")

    async def call(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Call a function in a thread, and wait until it is done.

        A call in a thread cannot be stopped: a cancelled task waits for it all the same,
        since nothing else may use its connection by then.
        """
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._executor, function, *arguments)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise

    def close(self) -> None:
        """End the threads."""
        self._executor.shutdown()


class ThreadedConnection:
    """A connection to the database, whose statements are carried out in a thread.

    Its transaction begins with the first of them.

    Args:
        engine: Makes connections.
        threads: Carry out the statements.
    """

    def __init__(self, engine: Engine, threads: Threads) -> None:
        self._transaction = engine.begin()
        self._connection: Connection | None = None
        self._threads = threads

    async def run_sync(self, function: Callable[[Connection], Answer]) -> Answer:
        """Call a function with the connection, in a thread."""
        return await self._threads.call(self._carry_out, function)

    def _carry_out(self, function: Callable[[Connection], Answer]) -> Answer:
        if self._connection is None:
            self._connection = self._transaction.__enter__()
        return function(self._connection)

    async def end(self, error: BaseException | None = None) -> None:
        """End the transaction, if it has begun: it counts unless there was an error."""
        if self._connection is not None:
            traceback = error and error.__traceback__
            kind = None if error is None else type(error)
            await self._threads.call(self._transaction.__exit__, kind, error, traceback)

    async def execute(self, statement: Executable, values: Values | None = None) -> Found:
        """Carry out a statement, once or for each of several rows, and fetch what it finds."""
        return await self.run_sync(lambda connection: _fetch(connection.execute(statement, values)))

    async def exec_driver_sql(self, statement: str) -> Found:
        """Carry out a statement as it is written."""
        return await self.run_sync(lambda connection: _fetch(connection.exec_driver_sql(statement)))

    async def scalar(self, statement: Executable) -> Any:
        """Carry out a statement and find the first value of its first row, if any."""
        return await self.run_sync(lambda connection: connection.scalar(statement))


def _fetch(result: Found) -> Found:
    """Fetch all rows at once, if there are any: another thread reads them."""
    return cast("Found", result.freeze()()) if result.returns_rows else result
