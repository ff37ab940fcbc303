"""What tests in several folders stand on."""

from collections.abc import Iterator

import pytest

from tests.postgres import PostgresServer, find_programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, for all tests that need one."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed: apt install postgresql")
    server = PostgresServer(programs)
    yield server
    server.close()
