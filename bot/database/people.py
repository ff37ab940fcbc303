"""What is stored about people: language and consent, and on request everything else."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    Update,
    case,
    delete,
    select,
    update,
)

from bot.database.connection import Database, insert_missing
from bot.database.inbox_store import Progress, forget_sender
from bot.database.tables import ANSWERS, CONTRIBUTIONS, INBOX, PEOPLE, TRAINING_RUNS

KEPT_ABOUT_PEOPLE: Final[tuple[tuple[Table, ColumnElement[int]], ...]] = (
    (PEOPLE, PEOPLE.c.id),
    (ANSWERS, ANSWERS.c.person_id),
    (CONTRIBUTIONS, CONTRIBUTIONS.c.person_id),
    (TRAINING_RUNS, TRAINING_RUNS.c.started_by),
    # Updates in work, such as the request itself, are left out: they are finished in a moment.
    (INBOX, case((INBOX.c.status == Progress.WAITING, INBOX.c.person_id))),
)
"""Every table with data about people, and its column with the person's id."""


class PeopleStore:
    """Stores people by their Telegram user ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def language_of(self, person_id: int) -> str | None:
        """Return the language that a person chose, if any."""
        query = select(PEOPLE.c.language).where(PEOPLE.c.id == person_id)
        return await self._database.run(lambda connection: connection.scalar(query))

    async def remember_language(self, person_id: int, language: str) -> None:
        """Store the language that a person chose."""

        def work(connection: Connection) -> None:
            ensure_person(person_id, connection)
            connection.execute(_change(person_id).values(language=language))

        await self._database.run(work)

    async def consent_of(self, person_id: int) -> bool | None:
        """Return whether a person's digits may be kept; None if they were never asked."""
        query = select_consent(person_id)
        return await self._database.run(lambda connection: connection.scalar(query))

    async def remember_consent(self, person_id: int, *, contributes: bool) -> int:
        """Store if a person's digits may be kept; if not, delete them and return how many."""

        def work(connection: Connection) -> int:
            ensure_person(person_id, connection)
            connection.execute(_change(person_id).values(contributes=contributes))
            if contributes:
                return 0
            given = CONTRIBUTIONS.c.person_id == person_id
            return connection.execute(delete(CONTRIBUTIONS).where(given)).rowcount

        deleted = await self._database.run(work)
        if deleted:
            await self._database.wipe_journal()
        return deleted

    async def ask_once(self, person_id: int) -> bool:
        """Return True on the first call for a person, who is then marked as asked.

        Until they say yes, this counts as a no.
        """

        def work(connection: Connection) -> bool:
            ensure_person(person_id, connection)
            never_asked = _change(person_id).where(PEOPLE.c.contributes.is_(None))
            return connection.execute(never_asked.values(contributes=False)).rowcount == 1

        return await self._database.run(work)

    async def count_as_unasked(self, person_id: int) -> None:
        """Mark a person as not asked, because the question was not sent."""
        denial = _change(person_id).where(PEOPLE.c.contributes.is_(False))
        await self._database.change(denial.values(contributes=None))

    async def everything_about(self, person_id: int) -> dict[str, list[dict[str, Any]]]:
        """List all rows about a person, by table and column."""

        def work(connection: Connection) -> dict[str, list[dict[str, Any]]]:
            known = {}
            for table, about in KEPT_ABOUT_PEOPLE:
                query = select(table).where(about == person_id).order_by(*table.primary_key)
                known[table.name] = list(map(dict, connection.execute(query).mappings()))
            return known

        return await self._database.run(work)

    async def forget(self, person_id: int, until: int) -> None:
        """Delete a person; rows that refer to them are deleted or anonymized.

        Their unanswered updates are deleted, too, up to the request itself, `until`.
        """

        def work(connection: Connection) -> None:
            connection.execute(delete(PEOPLE).where(PEOPLE.c.id == person_id))
            forget_sender(person_id, until, connection)

        await self._database.run(work)
        await self._database.wipe_journal()


def ensure_person(person_id: int, connection: Connection) -> None:
    """Add a person if missing, so that rows can refer to them."""
    connection.execute(insert_missing(PEOPLE, connection).values(id=person_id))


def select_consent(person_id: int) -> Select[bool | None]:
    """Select whether a person's digits may be kept; NULL if they were never asked."""
    return select(PEOPLE.c.contributes).where(PEOPLE.c.id == person_id)


def _change(person_id: int) -> Update:
    return update(PEOPLE).where(PEOPLE.c.id == person_id)
