import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.store import Store


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'not' / 'there' / 'yet' / 'rakam.sqlite3'}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with opened(url) as store:
        yield store


async def test_nothing_is_known_about_a_person_who_chose_nothing(store: Store) -> None:
    assert await store.language_of(7) is None


async def test_the_language_that_a_person_chose_is_remembered(store: Store) -> None:
    await store.remember_language(7, "tr")

    assert await store.language_of(7) == "tr"
    assert await store.language_of(8) is None


async def test_a_person_may_choose_again(store: Store) -> None:
    for language in ("tr", "en", "tr", "tr"):
        await store.remember_language(7, language)

        assert await store.language_of(7) == language


@pytest.mark.parametrize("person", [1, 7_000_000_001, 2**52 - 1])
async def test_ids_as_large_as_telegrams_are_kept(person: int, store: Store) -> None:
    await store.remember_language(person, "tr")

    assert await store.language_of(person) == "tr"


async def test_what_is_remembered_survives_closing_and_opening(url: str) -> None:
    async with opened(url) as first:
        await first.remember_language(7, "tr")

    async with opened(url) as second:
        assert await second.language_of(7) == "tr"


async def test_addresses_that_name_the_asynchronous_driver_open_the_same_file(url: str) -> None:
    async with opened(url) as first:
        await first.remember_language(7, "tr")

    async with opened(url.replace("sqlite:", "sqlite+aiosqlite:")) as second:
        assert await second.language_of(7) == "tr"


async def test_a_database_in_memory_works_as_one_in_a_file() -> None:
    async with opened("sqlite://") as store:
        await store.remember_language(7, "tr")

        assert await store.language_of(7) == "tr"


async def test_many_people_may_choose_at_once(store: Store) -> None:
    languages = {person: ("en", "tr")[person % 2] for person in range(1, 101)}

    await asyncio.gather(*(store.remember_language(*choice) for choice in languages.items()))

    assert {person: await store.language_of(person) for person in languages} == languages


async def test_one_person_may_choose_many_times_at_once(store: Store) -> None:
    choices = ["en", "tr"] * 20

    await asyncio.gather(*(store.remember_language(7, language) for language in choices))

    assert await store.language_of(7) in choices


async def test_two_processes_may_write_into_one_file_at_once(url: str) -> None:
    async with opened(url) as first, opened(url) as second:
        await asyncio.gather(
            *(first.remember_language(person, "en") for person in range(30)),
            *(second.remember_language(person, "tr") for person in range(15, 45)),
        )

        known = [await first.language_of(person) for person in range(45)]

    assert known[:15] == ["en"] * 15
    assert set(known[15:30]) <= {"en", "tr"}
    assert known[30:] == ["tr"] * 15


async def test_the_event_loop_goes_on_while_the_database_works(store: Store) -> None:
    writing = [asyncio.ensure_future(store.remember_language(7, "tr")) for _ in range(20)]
    turns = 0

    while not all(task.done() for task in writing):
        turns += 1
        await asyncio.sleep(0)

    assert turns > 1
