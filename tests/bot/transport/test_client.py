import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram import PhotoSize, ReplyParameters, Update
from telegram.error import (
    BadRequest,
    NetworkError,
    TelegramError,
)
from telegram.ext import Updater
from tenacity import wait_none

from bot.inbox.inbox import InboxError
from bot.photos.attachments import download_once
from bot.settings import load_settings
from bot.transport.client import BotClient, RefusedTokenError, TelegramRequest
from bot.transport.sending import call_with_retry, may_work_later
from model.errors import PhotoError

PERSONAL = "Deniz wrote 407"
DONE = b'{"ok": true, "result": true}'
CHAT = {"id": 7, "type": "private"}
STRANGE: list[dict[str, Any]] = [
    {"date": None},
    {"date": "yesterday"},
    {"date": 10**20},
    {"photo": [{"file_id": "a"}]},
    {"chat": 7},
    {"entities": [{"type": "bold"}]},
]
"""Fields of messages that the library cannot parse, or that are missing."""

REFUSED = b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
FILE = (
    b'{"ok": true, "result": {"file_id": "a", "file_unique_id": "b", "file_size": 100, '
    b'"file_path": "files/a"}}'
)
SENT = (
    b'{"ok": true, "result": {"message_id": 1, "date": 1, "chat": {"id": -1005, "type": "group"}}}'
)
GROUP, SUPERGROUP = -5, -1_005
UPDATES = b'{"ok": true, "result": [{"update_id": 7}]}'
NO_UPDATES = b'{"ok": true, "result": []}'


async def keep_nothing(_updates: Sequence[Update]) -> None:
    """Store no update."""


@asynccontextmanager
async def bot_against(
    *answers: bytes, keep: Callable[[Sequence[Update]], Awaitable[None]] = keep_nothing
) -> AsyncIterator[BotClient]:
    """Make a bot whose calls get these answers, one per connection; others are closed."""
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(left.pop(0) if left else b"")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = load_settings(
        bot_token="1:made-up",  # noqa: S106 - opens nothing
        telegram_api_url=f"http://127.0.0.1:{port}",
    )
    bot = BotClient(settings, keep)
    async with server, bot._request[0], bot._request[1]:
        yield bot


def http(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.0 %b\r\nConnection: close\r\n\r\n%b" % (status.encode(), body)


@pytest.mark.parametrize(
    "answer",
    [
        http(b'{"ok": true, "result": {"text": "%b"' % PERSONAL.encode()),
        http(b"<html>Bad Gateway</html>", "502 Bad Gateway"),
        http(b'{"ok": false, "description": "Internal"}', "500 Internal Server Error"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + PERSONAL.encode(),
        b"",
    ],
    ids=["cut JSON", "502", "500", "broken off", "no answer"],
)
async def test_after_any_network_error_a_call_is_retried_and_its_content_not_logged(
    answer: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(call_with_retry.retry, "wait", wait_none())

    async with bot_against(answer, answer, http(SENT)) as bot:
        assert await bot.send_message(7, "407")

    assert PERSONAL not in caplog.text
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_if_one_chat_has_to_slow_down_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    slower = b'{"ok": false, "description": "Flood", "parameters": {"retry_after": 1}}'
    refused, done = asyncio.Event(), []

    async def answer(*_place: Any, request_data: Any, **_options: Any) -> tuple[int, bytes]:
        if request_data.parameters["chat_id"] == GROUP and not refused.is_set():
            refused.set()
            return 429, slower
        done.append(request_data.parameters["chat_id"])
        return 200, DONE

    monkeypatch.setattr(TelegramRequest, "do_request", answer)
    async with bot_against() as bot:
        waiting = asyncio.create_task(bot.send_chat_action(GROUP, "typing"))
        await refused.wait()
        await bot.send_chat_action(7, "typing")
        await waiting

    assert done == [7, GROUP]


async def test_updates_of_a_poll_that_ends_while_polling_stops_are_stored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept: list[int] = []
    stopping: asyncio.Future[asyncio.Task[None]] = asyncio.get_running_loop().create_future()

    async def keep(updates: Sequence[Update]) -> None:
        kept.extend(update.update_id for update in updates)
        stopping.set_result(asyncio.create_task(updater.stop()))
        await asyncio.sleep(0)

    async with bot_against(http(DONE), http(UPDATES), http(NO_UPDATES), keep=keep) as bot:
        updater = Updater(bot, asyncio.Queue())
        updater._initialized = True
        await updater.start_polling()
        await (await stopping)

    assert kept == [7]
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize("fields", STRANGE, ids=str)
async def test_an_update_that_cannot_be_parsed_is_skipped_and_the_others_are_stored(
    fields: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    message = {"message_id": 1, "date": 1, "chat": CHAT, "text": PERSONAL}
    strange = {name: value for name, value in {**message, **fields}.items() if value is not None}
    updates = [{"update_id": 7, "message": message}, {"update_id": 8, "message": strange}]
    answer = http(json.dumps({"ok": True, "result": updates}).encode())
    kept: list[Update] = []

    async def keep(updates: Sequence[Update]) -> None:
        kept.extend(updates)

    async with bot_against(answer, keep=keep) as bot:
        await bot.get_updates()

    assert kept[0].message is not None
    assert kept[1] == Update(8)
    [record] = caplog.records
    assert record.getMessage().startswith("An update cannot be parsed and is skipped: ")
    assert PERSONAL not in caplog.text


async def test_updates_that_cannot_be_stored_are_not_confirmed() -> None:
    async def refuse(_updates: Sequence[Update]) -> None:
        raise InboxError("the database is away")

    async with bot_against(http(UPDATES), keep=refuse) as bot:
        with pytest.raises(InboxError):
            await bot.get_updates()

    assert bot.polling.polled_at is None


async def test_a_token_that_telegram_refuses_temporarily_is_tried_again() -> None:
    async with bot_against(http(REFUSED, "401 Unauthorized"), http(UPDATES)) as bot:
        with pytest.raises(RefusedTokenError) as refused:
            await bot.get_updates()
        before = bot.polling.polled_at
        await bot.get_updates()

    assert may_work_later(refused.value)
    assert before is None
    assert bot.polling.polled_at is not None


async def test_a_download_that_breaks_off_unnoticed_may_work_later() -> None:
    async with bot_against(http(FILE), http(b"half")) as bot:
        with pytest.raises(NetworkError, match="broke off") as broken:
            await download_once(photo_of(bot))

    assert may_work_later(broken.value)


async def test_a_missing_file_is_not_reported_as_a_refused_token() -> None:
    gone = http(b'{"ok": false, "error_code": 404, "description": "Not Found"}', "404 Not Found")

    async with bot_against(http(FILE), gone) as bot:
        with pytest.raises(PhotoError, match="is gone"):
            await download_once(photo_of(bot))


def photo_of(bot: BotClient) -> PhotoSize:
    photo = PhotoSize("a", "b", 10, 10)
    photo.set_bot(bot)
    return photo


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect the calls of the bot to a Telegram on which a group became a supergroup."""
    asked: list[dict[str, Any]] = []
    moved = b'{"ok": false, "description": "upgraded", "parameters": {"migrate_to_chat_id": -1005}}'

    async def answer(*_place: Any, request_data: Any, **_options: Any) -> tuple[int, bytes]:
        asked.append(request_data.parameters)
        return (400, moved) if request_data.parameters["chat_id"] == GROUP else (200, SENT)

    monkeypatch.setattr(TelegramRequest, "do_request", answer)
    return asked


async def test_messages_follow_a_group_to_its_new_id_and_quote_nothing(
    asked: list[dict[str, Any]],
) -> None:
    async with bot_against() as bot:
        sent = await bot.send_photo(
            GROUP, b"PNG", caption="7", reply_parameters=ReplyParameters(57)
        )

    assert sent.chat_id == SUPERGROUP
    assert [call["chat_id"] for call in asked] == [GROUP, SUPERGROUP]
    assert [call["caption"] for call in asked] == ["7", "7"]
    assert ["reply_parameters" in call for call in asked] == [True, False]


async def test_no_message_with_the_same_id_is_edited_in_a_migrated_group(
    asked: list[dict[str, Any]],
) -> None:
    async with bot_against() as bot:
        assert await bot.edit_message_text("7", GROUP, 57) is True

    assert [call["chat_id"] for call in asked] == [GROUP]


@pytest.mark.parametrize(
    "reason",
    [
        "Bad Request: message is not modified: specified new message content and ...",
        "Bad Request: message can't be edited",
        "Bad Request: there is no caption in the message to edit",
        "Bad Request: query is too old and response timeout expired or query id is invalid",
        "Bad Request: chat not found",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: CHAT_WRITE_FORBIDDEN",
        "Bad Request: TOPIC_CLOSED",
        "Forbidden: bot was blocked by the user",
    ],
)
async def test_an_edit_that_nobody_misses_is_no_error(
    reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    status = "403 Forbidden" if reason.startswith("Forbidden") else "400 Bad Request"
    refusal = http(json.dumps({"ok": False, "description": reason}).encode(), status)
    too_long = http(b'{"ok": false, "description": "Too long"}', "400 Bad Request")

    async with bot_against(refusal, refusal, too_long) as bot:
        assert await bot.edit_message_text("7", 7, 57) is True
        assert await bot.answer_callback_query("1") is True
        with pytest.raises(BadRequest, match="Too long"):
            await bot.edit_message_text("7", 7, 57)

    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_a_file_on_the_disk_of_a_local_bot_api_server_is_read_if_the_disk_is_here(
    tmp_path: Path,
) -> None:
    stored = tmp_path / "file_0.jpg"
    found = {"file_id": "a", "file_unique_id": "b", "file_path": str(stored)}
    on_the_disk = http(json.dumps({"ok": True, "result": found}).encode())

    async with bot_against(on_the_disk, on_the_disk) as bot:
        with pytest.raises(TelegramError, match="runs with --local"):
            await download_once(photo_of(bot))
        stored.write_bytes(b"pixels")

        assert await download_once(photo_of(bot)) == b"pixels"
