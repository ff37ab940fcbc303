"""Moments in queries: what SQLite and PostgreSQL do not call alike."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, cast, extract, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class WholeSeconds(FunctionElement[int]):
    """The seconds from 1970, in UTC, to a moment; a second that has begun does not count."""

    type = BigInteger()
    inherit_cache = True

    def __init__(self, moment: Column[datetime]) -> None:
        super().__init__(moment)


@compiles(WholeSeconds, "postgresql")
def _in_postgresql(element: WholeSeconds, compiler: SQLCompiler, **options: Any) -> str:
    [moment] = element.clauses
    seconds = func.floor(extract("epoch", moment))
    return compiler.process(cast(seconds, BigInteger), **options)


@compiles(WholeSeconds, "sqlite")
def _in_sqlite(element: WholeSeconds, compiler: SQLCompiler, **options: Any) -> str:
    [moment] = element.clauses
    # The fraction is left out, by which SQLite would round up.
    text = func.substr(moment, 1, len("2026-11-24 12:00:00"))
    return compiler.process(cast(func.strftime("%s", text), Integer), **options)
