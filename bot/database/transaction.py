"""A transaction in a thread: waiting for the database does not block other work.

SQLAlchemy's asynchronous side does the same without threads if a driver can, but it brings the
whole object mapper along.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable

Answer = TypeVar("Answer")

Values = dict[str, Any] | Sequence[dict[str, Any]]
"""What a statement leaves open, or a row of it for each time that it is carried out."""

Found = CursorResult[*tuple[Any, ...]]
"""What a statement finds, whatever its columns are, or how many rows it changed."""


class Transaction:
    """A transaction, which begins with its first statement.

    Args:
        engine: Makes connections.
        threads: Carry out the statements.
    """

    def __init__(self, engine: Engine, threads: Executor) -> None:
        self._transaction = engine.begin()
        self._connection: Connection | None = None
        self._threads = threads

    async def execute(self, statement: Executable, values: Values | None = None) -> Found:
        """Carry out a statement, once or for each of several rows, and fetch what it finds."""
        return await self.run_sync(lambda connection: _fetch(connection.execute(statement, values)))

    async def exec_driver_sql(self, statement: str) -> Found:
        """Carry out a statement as it is written."""
        return await self.run_sync(lambda connection: _fetch(connection.exec_driver_sql(statement)))

    async def scalar(self, statement: Executable) -> Any:
        """Carry out a statement and find the first value of its first row, if any."""
        return await self.run_sync(lambda connection: connection.scalar(statement))

    async def run_sync(self, function: Callable[[Connection], Answer]) -> Answer:
        """Call a function with the connection, in a thread."""

        def call() -> Answer:
            if self._connection is None:
                self._connection = self._transaction.__enter__()
            return function(self._connection)

        return await self._in_thread(call)

    async def end(self, error: BaseException | None = None) -> None:
        """End the transaction, if it has begun: it counts unless there was an error."""
        if self._connection is not None:
            kind = None if error is None else type(error)
            traceback = None if error is None else error.__traceback__
            await self._in_thread(lambda: self._transaction.__exit__(kind, error, traceback))

    async def _in_thread(self, function: Callable[[], Answer]) -> Answer:
        """Call a function in a thread, and wait until it is done.

        A call in a thread cannot be stopped: a cancelled task waits for it all the same,
        since nothing else may use its connection by then.
        """
        work = asyncio.get_running_loop().run_in_executor(self._threads, function)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise


def _fetch(result: Found) -> Found:
    """Fetch all rows at once, if there are any: another thread reads them."""
    return cast("Found", result.freeze()()) if result.returns_rows else result
