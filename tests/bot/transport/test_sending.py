import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from telegram import Bot, CallbackQuery, InputFile, Message, User
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from tenacity import stop_after_delay, wait_none

from bot.local import LocalBotApi
from bot.transport.sending import (
    acknowledge,
    call_with_retry,
    edit_if_changed,
    may_work_later,
    reply_with_picture,
    showing_work,
)

NOBODY = 4_040

PATIENCE = 30
"""Seconds after which a test that waits in vain has failed."""

OK = b'{"ok": true, "result": true}'


class Sending:
    """Fails as told, once for each error, then sends."""

    def __init__(self, *errors: TelegramError) -> None:
        self.errors = list(errors)
        self.attempts = 0

    async def __call__(self) -> str:
        self.attempts += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


class BotInGroup(Bot):
    """May send whatever the group allows, which is no pictures."""

    refusal = BadRequest("Not enough rights to send photos to the chat")

    async def send_photo(self, *_arguments: Any, **_options: Any) -> Message:
        raise self.refusal


class WatchedBot(Bot):
    """Counts how often Telegram was told what the bot is doing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with self._unfrozen():
            self.actions: list[str] = []
            self.told = asyncio.Semaphore(0)

    async def is_told(self) -> None:
        await asyncio.wait_for(self.told.acquire(), PATIENCE)

    async def send_chat_action(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return await super().send_chat_action(*args, **kwargs)
        finally:
            self.actions.append(kwargs["action"])
            self.told.release()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.transport.sending.WAIT", wait_none())
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", 0.0)
    monkeypatch.setattr("bot.transport.sending.ACTION_INTERVAL", 0.0)


@pytest.fixture(scope="module")
def api() -> Iterator[LocalBotApi]:
    api = LocalBotApi(port=0)
    api.start()
    yield api
    api.stop()


@pytest.fixture
async def bot(api: LocalBotApi) -> AsyncIterator[WatchedBot]:
    async with WatchedBot(api.token, base_url=f"{api.api_url}/bot") as bot:
        yield bot


def message_from(person: int, bot: Bot) -> Message:
    chat = {"id": person, "type": "private"}
    return Message.de_json({"message_id": 1, "date": 1, "chat": chat}, bot)


async def test_what_arrives_is_sent_once() -> None:
    sending = Sending()

    assert await call_with_retry(sending) == "sent"
    assert sending.attempts == 1


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("connection reset")], ids=repr)
@pytest.mark.parametrize("failures", [1, 4])
async def test_what_the_network_may_have_lost_is_sent_again(
    error: TelegramError, failures: int
) -> None:
    sending = Sending(*[error] * failures)

    assert await call_with_retry(sending) == "sent"
    assert sending.attempts == failures + 1


async def test_the_fifth_failure_is_the_last() -> None:
    sending = Sending(*[TimedOut()] * 4, NetworkError("for good"))

    with pytest.raises(NetworkError, match="for good"):
        await call_with_retry(sending)

    assert sending.attempts == 5


async def test_a_failure_after_a_long_time_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.transport.sending.STOP", stop_after_delay(0.0))
    sending = Sending(TimedOut("for good"), TimedOut())

    with pytest.raises(TimedOut, match="for good"):
        await call_with_retry(sending)

    assert sending.attempts == 1


@pytest.mark.parametrize(
    "refusal",
    [
        BadRequest("message is too long"),
        Forbidden("bot was blocked by the user"),
        ChatMigrated(-5),
    ],
    ids=repr,
)
async def test_what_was_refused_is_not_sent_again(refusal: TelegramError) -> None:
    sending = Sending(refusal)

    with pytest.raises(type(refusal)):
        await call_with_retry(sending)

    assert sending.attempts == 1


async def test_a_refusal_after_a_lost_attempt_is_the_last() -> None:
    sending = Sending(TimedOut(), BadRequest("message is too long"))

    with pytest.raises(BadRequest):
        await call_with_retry(sending)

    assert sending.attempts == 2


@pytest.mark.parametrize(
    "refusal",
    [
        BadRequest("Message is not modified: specified new message content and ..."),
        BadRequest("Message to edit not found"),
        BadRequest("Message can't be edited"),
        BadRequest("There is no text in the message to edit"),
        BadRequest("There is no caption in the message to edit"),
        BadRequest("Chat not found"),
        BadRequest("Not enough rights to send text messages to the chat"),
        BadRequest("Have no rights to send a message"),
        BadRequest("Need administrator rights in the channel chat"),
        BadRequest("Chat_write_forbidden"),
        BadRequest("Topic_closed"),
        BadRequest("Message thread not found"),
        BadRequest("Message to be replied not found"),
        BadRequest("Group chat was deactivated"),
        BadRequest("Peer_id_invalid"),
        Forbidden("Forbidden: bot was blocked by the user"),
        ChatMigrated(-5),
    ],
    ids=str,
)
async def test_an_edit_that_nobody_misses_is_no_fault(
    refusal: TelegramError, caplog: pytest.LogCaptureFixture
) -> None:
    edit = Sending(refusal)

    await edit_if_changed(edit)

    assert edit.attempts == 1
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_an_edit_that_is_refused_otherwise_is_a_fault() -> None:
    with pytest.raises(BadRequest, match="too long"):
        await edit_if_changed(Sending(BadRequest("Message is too long")))


async def test_an_edit_that_got_lost_is_made_again() -> None:
    edit = Sending(TimedOut())

    await edit_if_changed(edit)

    assert edit.attempts == 2


async def test_where_no_pictures_are_taken_the_caption_is_said_alone(api: LocalBotApi) -> None:
    async with BotInGroup(api.token, base_url=f"{api.api_url}/bot") as bot:
        asked = message_from(api.ADMIN_ID, bot)

        sent = await reply_with_picture(asked, InputFile(b"PNG"), "<b>7</b>", parse_mode="HTML")

    assert (sent.text, sent.photo) == ("7", ())


async def test_a_picture_that_is_refused_otherwise_is_a_fault(
    api: LocalBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BotInGroup, "refusal", BadRequest("Image_process_failed"))

    async with BotInGroup(api.token, base_url=f"{api.api_url}/bot") as bot:
        with pytest.raises(BadRequest, match="process"):
            await reply_with_picture(message_from(api.ADMIN_ID, bot), InputFile(b"PNG"), "7")


@pytest.mark.parametrize(
    ("error", "later"),
    [
        (TimedOut(), True),
        (NetworkError("Bad Gateway"), True),
        (BadRequest("message is too long"), False),
        (Forbidden("bot was blocked by the user"), False),
        (InvalidToken(), True),
        (ValueError("no digit"), False),
        (None, False),
    ],
    ids=repr,
)
def test_what_failed_because_of_the_network_may_work_later(
    error: Exception | None, *, later: bool
) -> None:
    assert may_work_later(error) is later


def pressed_long_ago(bot: Bot) -> CallbackQuery:
    ada = User(id=7, first_name="Ada", is_bot=False)
    query = CallbackQuery("no query of this id", from_user=ada, chat_instance="1")
    query.set_bot(bot)
    return query


async def test_a_button_that_was_pressed_too_long_ago_needs_no_answer(bot: WatchedBot) -> None:
    query = pressed_long_ago(bot)

    with pytest.raises(BadRequest, match="too old"):
        await query.answer()

    await acknowledge(query)


async def test_an_answer_to_a_button_that_is_refused_otherwise_is_a_fault(bot: WatchedBot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await acknowledge(pressed_long_ago(bot), "7" * 201)


async def test_a_real_server_that_refuses_is_asked_once(bot: WatchedBot) -> None:
    attempts = 0

    async def send() -> Message:
        nonlocal attempts
        attempts += 1
        return await bot.send_message(NOBODY, "7")

    with pytest.raises(BadRequest, match="Chat not found"):
        await call_with_retry(send)

    assert attempts == 1


async def test_a_real_server_that_hangs_up_twice_is_asked_a_third_time() -> None:
    requests = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        await reader.readuntil(b"\r\n\r\n")
        requests += 1
        if requests == 3:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(OK), OK))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = Bot("1:made-up", base_url=f"http://127.0.0.1:{port}/bot")
    async with server, bot.request:
        told = await call_with_retry(lambda: bot.send_chat_action(7, "typing"))

    assert told
    assert requests == 3


async def test_work_is_shown_again_and_again_while_it_lasts(
    bot: WatchedBot, api: LocalBotApi
) -> None:
    async with showing_work(message_from(api.ADMIN_ID, bot)):
        for _ in range(3):
            await bot.is_told()

    assert set(bot.actions) == {"upload_photo"}


async def test_work_that_is_done_at_once_is_not_shown(
    bot: WatchedBot, api: LocalBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", PATIENCE)
    before = asyncio.all_tasks()

    async with showing_work(message_from(api.ADMIN_ID, bot)):
        await asyncio.sleep(0)
        [waiting] = asyncio.all_tasks() - before
    await asyncio.wait([waiting], timeout=PATIENCE)

    assert waiting.cancelled()
    assert bot.actions == []


async def test_work_that_is_done_is_shown_no_more(bot: WatchedBot, api: LocalBotApi) -> None:
    before = asyncio.all_tasks()

    async with showing_work(message_from(api.ADMIN_ID, bot)):
        await bot.is_told()
        [showing] = asyncio.all_tasks() - before
    await asyncio.wait([showing], timeout=PATIENCE)

    assert showing.cancelled()


async def test_work_that_fails_is_shown_no_more(bot: WatchedBot, api: LocalBotApi) -> None:
    before = asyncio.all_tasks()
    during: set[asyncio.Task[Any]] = set()

    async def fail() -> None:
        async with showing_work(message_from(api.ADMIN_ID, bot)):
            await bot.is_told()
            during.update(asyncio.all_tasks() - before)
            raise ValueError("no digit")

    with pytest.raises(ValueError, match="no digit"):
        await fail()
    [showing] = during
    await asyncio.wait([showing], timeout=PATIENCE)

    assert showing.cancelled()


async def test_a_hint_that_is_refused_is_no_fault_and_tried_again(bot: WatchedBot) -> None:
    async with showing_work(message_from(NOBODY, bot)):
        for _ in range(3):
            await bot.is_told()

    assert len(bot.actions) >= 3
