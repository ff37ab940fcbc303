import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import Forbidden

from bot.context import App
from bot.database import DigestStore
from bot.digest_teller import digests, tell_latest_week
from model.reading.reader import DigitReader
from tests.bot.unwatched_bot import build_bot

TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADMINS = (7, 8)


class Telegram:
    """Takes what the bot sends, unless it is told to fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.failures: dict[int, Exception] = {}

    async def take(self, chat_id: int, text: str, **_options: Any) -> Any:
        if chat_id in self.failures:
            raise self.failures[chat_id]
        self.sent.append((chat_id, text))
        return type("Sent", (), {"message_id": len(self.sent)})


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Telegram:
    telegram = Telegram()
    monkeypatch.setattr("telegram.ext.ExtBot.send_message", telegram.take)
    return telegram


@pytest.fixture
async def bot(reader: DigitReader, tmp_path: Path) -> AsyncIterator[App]:
    bot = build_bot(tmp_path, reader, admin_ids=frozenset(ADMINS))
    services = bot.bot_data.services
    await services.database.open()
    yield bot
    services.pool.close()
    await services.database.close()


async def test_each_admin_is_told_once_in_their_language(bot: App, telegram: Telegram) -> None:
    await bot.bot_data.services.people.remember_language(8, "tr")

    await tell_latest_week(bot, TUESDAY)
    await tell_latest_week(bot, TUESDAY + timedelta(days=5))

    assert [admin for admin, _ in telegram.sent] == [7, 8]
    assert telegram.sent[0][1].startswith("<b>The week</b> · 2026-11-16 – 2026-11-22")
    assert telegram.sent[1][1].startswith("<b>Haftanın özeti</b> · 16.11.2026")


async def test_the_next_week_is_told_of_in_turn(bot: App, telegram: Telegram) -> None:
    await tell_latest_week(bot, TUESDAY)
    await tell_latest_week(bot, TUESDAY + timedelta(days=7))

    assert "2026-11-23 – 2026-11-29" in telegram.sent[-1][1]
    assert len(telegram.sent) == 4


async def test_an_admin_who_cannot_be_told_costs_no_other_one_the_week(
    bot: App, telegram: Telegram
) -> None:
    telegram.failures = {7: Forbidden("bot was blocked by the user")}

    await tell_latest_week(bot, TUESDAY)
    await tell_latest_week(bot, TUESDAY)

    assert [admin for admin, _ in telegram.sent] == [8]


async def test_a_week_that_nobody_could_be_told_of_is_told_later(
    bot: App, telegram: Telegram
) -> None:
    telegram.failures = dict.fromkeys(ADMINS, Forbidden("bot was blocked by the user"))
    await tell_latest_week(bot, TUESDAY)

    telegram.failures = {}
    await tell_latest_week(bot, TUESDAY)

    assert [admin for admin, _ in telegram.sent] == [7, 8]


async def test_a_running_bot_tells_of_a_week_that_it_missed_and_ends_at_once(
    bot: App, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[datetime] = []
    done = asyncio.Event()

    async def keep_sent(_store: DigestStore, week: datetime) -> None:
        kept.append(week)
        done.set()

    monkeypatch.setattr(DigestStore, "keep_sent", keep_sent)

    async with digests(bot):
        await done.wait()

    assert [admin for admin, _ in telegram.sent] == [7, 8]
    assert len(kept) == 1


async def test_a_database_that_fails_is_logged_and_ends_nothing(
    reader: DigitReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = build_bot(tmp_path, reader, database_url=f"sqlite:///{tmp_path}/nowhere/rakam.sqlite3")
    logged: list[str] = []
    thrice = asyncio.Event()

    def log_exception(message: str) -> None:
        logged.append(message)
        if len(logged) == 3:
            thrice.set()

    monkeypatch.setattr("bot.digest_teller.log.exception", log_exception)
    monkeypatch.setattr("bot.digest_teller.PAUSE", 0.0)

    async with digests(bot):
        await thrice.wait()

    assert set(logged) == {"The week cannot be told of for now"}
    bot.bot_data.services.pool.close()
    await bot.bot_data.services.database.close()
