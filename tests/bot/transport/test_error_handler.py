import json
import logging
import re
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TimedOut

from bot.application import build_application
from bot.database import Database
from bot.lifecycle import Services, close_services, open_early, prepare, run
from bot.local import LocalBotApi
from bot.local.call import Call
from bot.local.methods import BotMethods
from bot.local.people import GUEST_ID
from bot.models.reading_pool import ReadingPool
from bot.settings import load_settings
from bot.transport.context import App
from bot.transport.error_reports import LIMIT
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry
from tests.standing_clock import stop_clock_of_limits

NOBODY = 4_040
WRITTEN = "Ada wrote 407 to 1002"


@pytest.fixture
def built(api: LocalBotApi, reader: DigitReader, tmp_path: Path) -> App:
    settings = load_settings(
        bot_token=api.token,
        telegram_api_url=api.api_url,
        admin_ids=frozenset({NOBODY, api.ADMIN_ID}),
        database_url=f"sqlite:///{tmp_path / 'rakam.sqlite3'}",
        webhook_url=None,
        default_language="en",
    )
    return build_application(
        Services(
            settings=settings,
            pool=ReadingPool(reader),
            database=Database(settings.database),
            versions=ModelRegistry(tmp_path),
        )
    )


@pytest.fixture
async def application(built: App) -> AsyncIterator[App]:
    async with built:
        await open_early(built)
        await prepare(built)
        yield built
        await close_services(built)


def update_from(person: int, application: App, *, language: str = "tr") -> Update:
    sender = {"id": person, "is_bot": False, "first_name": "Deniz", "language_code": language}
    chat = {"id": person, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": WRITTEN}
    return Update.de_json({"update_id": 1, "message": message}, application.bot)


async def said_to(person: int, api: LocalBotApi, application: App) -> list[str]:
    """What the bot has said to a person."""
    last = await application.bot.send_message(person, "That is all.")
    texts: dict[int, str] = {}
    address, asked = f"{api.page_url}events", {"person": person}
    async with httpx.AsyncClient() as client, client.stream("GET", address, params=asked) as events:
        async for line in events.aiter_lines():
            message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if message.get("message_id") == last.message_id:
                break
            if "text" in message:
                texts[message["message_id"]] = message["text"]
    return list(texts.values())


def own_records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "bot.transport.error_handler"]


def error_id(caplog: pytest.LogCaptureFixture) -> str:
    [found] = re.findall(r"Error ([0-9a-f]{8})", caplog.text)
    return str(found)


async def test_a_fault_is_logged_with_its_number_and_its_traceback(
    application: App, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("broken")

    await application.process_error(update_from(GUEST_ID, application), error)

    logged = own_records(caplog)[0]
    assert logged.levelno == logging.ERROR
    assert logged.getMessage() == f"Error {error_id(caplog)}"
    assert logged.exc_info == (ValueError, error, None)


async def test_every_fault_has_a_number_of_its_own(
    application: App, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await application.process_error(None, ValueError("broken"))

    assert len(set(re.findall(r"Error ([0-9a-f]{8})", caplog.text))) == 3


@pytest.mark.parametrize(("telegram", "spoken"), [("tr", "tr"), ("en", "en"), ("de", "en")])
async def test_the_sender_gets_one_apology_in_the_language_of_their_telegram(
    telegram: str,
    spoken: str,
    api: LocalBotApi,
    application: App,
    caplog: pytest.LogCaptureFixture,
) -> None:
    update = update_from(GUEST_ID, application, language=telegram)

    await application.process_error(update, ValueError("broken"))

    beginning = {"tr": "Bir sorun çıktı", "en": "Something went wrong on my side."}[spoken]
    [apology] = await said_to(GUEST_ID, api, application)
    assert apology.startswith(beginning)
    assert error_id(caplog) in apology


async def test_the_apology_speaks_the_language_that_the_sender_chose(
    api: LocalBotApi, application: App
) -> None:
    await application.bot_data.services.people.remember_language(GUEST_ID, "en")

    await application.process_error(update_from(GUEST_ID, application), ValueError("broken"))

    [apology] = await said_to(GUEST_ID, api, application)
    assert apology.startswith("Something went wrong on my side.")


async def test_admins_are_told_without_anything_personal(
    api: LocalBotApi, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(update_from(GUEST_ID, application), ValueError(WRITTEN))

    [report] = await said_to(api.ADMIN_ID, api, application)
    assert report == f"Error {error_id(caplog)}: ValueError. Details are in the log."
    assert not any(personal in report for personal in ("Deniz", f"{GUEST_ID}", "407"))


async def test_of_many_faults_admins_are_told_of_a_few_and_of_the_others_in_the_next_report(
    api: LocalBotApi,
    application: App,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = stop_clock_of_limits(monkeypatch)

    for _ in range(LIMIT.amount + 12):
        await application.process_error(None, ValueError("broken"))
    clock.now += LIMIT.get_expiry()
    await application.process_error(None, ValueError("broken"))

    *reports, last = await said_to(api.ADMIN_ID, api, application)
    logged = re.findall(r"Error ([0-9a-f]{8})", caplog.text)
    assert [report for report in reports if "earlier" in report] == []
    assert (len(reports), len(logged)) == (LIMIT.amount, LIMIT.amount + 13)
    assert last.startswith(f"Error {logged[-1]}: ValueError.")
    assert last.endswith("12 earlier errors are only in the log.")


async def test_an_admin_who_cannot_be_told_is_a_warning_and_no_other_fault(
    application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(None, ValueError("broken"))

    fault, warning = own_records(caplog)
    assert fault.levelno == logging.ERROR
    assert warning.levelno == logging.WARNING
    assert warning.getMessage() == f"An admin was not told of {error_id(caplog)}: BadRequest"
    assert not warning.exc_info


async def test_a_fault_of_nobodys_update_is_reported_but_nobody_is_apologized_to(
    api: LocalBotApi, application: App
) -> None:
    await application.process_error(None, ValueError("broken"))

    assert len(await said_to(api.ADMIN_ID, api, application)) == 1
    assert await said_to(GUEST_ID, api, application) == []


async def test_an_apology_that_does_not_arrive_is_a_warning_and_admins_are_told(
    api: LocalBotApi, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(update_from(NOBODY, application), ValueError("broken"))

    messages = [record.getMessage() for record in own_records(caplog)]
    assert f"No apology could be sent for {error_id(caplog)}: BadRequest" in messages
    assert len(await said_to(api.ADMIN_ID, api, application)) == 1


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("reset"), BadRequest("refused")])
async def test_trouble_with_telegram_over_somebodys_update_is_a_fault(
    error: Exception, api: LocalBotApi, application: App
) -> None:
    await application.process_error(update_from(GUEST_ID, application), error)

    assert len(await said_to(GUEST_ID, api, application)) == 1
    assert len(await said_to(api.ADMIN_ID, api, application)) == 1


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("bot was blocked by the user"),
        BadRequest("Not enough rights to send text messages to the chat"),
        BadRequest("Topic_closed"),
    ],
    ids=str,
)
async def test_a_chat_that_lets_the_bot_say_nothing_is_no_fault(
    error: Exception, api: LocalBotApi, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.transport.error_handler")

    await application.process_error(update_from(GUEST_ID, application), error)

    [logged] = own_records(caplog)
    assert logged.levelno == logging.INFO
    assert await said_to(GUEST_ID, api, application) == []
    assert await said_to(api.ADMIN_ID, api, application) == []


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("connection reset")], ids=repr)
async def test_network_trouble_while_polling_is_one_warning_without_a_traceback(
    error: Exception, api: LocalBotApi, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(None, error)

    [logged] = own_records(caplog)
    assert logged.levelno == logging.WARNING
    assert logged.getMessage().endswith(type(error).__name__)
    assert not logged.exc_info
    assert await said_to(api.ADMIN_ID, api, application) == []


async def test_a_second_process_is_told_apart_from_trouble(
    api: LocalBotApi, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(None, Conflict("terminated by other getUpdates request"))

    [logged] = own_records(caplog)
    assert logged.levelno == logging.ERROR
    assert "Another process polls with the same token" in logged.getMessage()
    assert not logged.exc_info
    assert await said_to(api.ADMIN_ID, api, application) == []


@pytest.fixture
def rival(api: LocalBotApi) -> Iterator[threading.Thread]:
    """Another process that polls with the same token."""
    stopped = threading.Event()

    def poll() -> None:
        with httpx.Client() as client:
            while not stopped.is_set():
                client.get(f"{api.api_url}/bot{api.token}/getUpdates")

    thread = threading.Thread(target=poll, daemon=True)
    yield thread
    stopped.set()
    thread.join()


def test_a_bot_that_another_process_takes_over_from_stops_with_status_one(
    rival: threading.Thread, built: App, caplog: pytest.LogCaptureFixture
) -> None:
    rival.start()

    status = run(built)

    assert status == 1
    assert "Another process polls with the same token" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_bot_whose_token_is_not_taken_any_more_says_so_once_and_stops_with_status_two(
    built: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.transport.client.TOKEN_PATIENCE", 0.0)
    call_method = BotMethods.call

    async def refuse(methods: BotMethods, token: str, name: str, call: Call) -> Any:
        return await call_method(methods, "another" if name == "getUpdates" else token, name, call)

    monkeypatch.setattr(BotMethods, "call", refuse)

    status = run(built)

    assert status == 2
    complaints = [each.getMessage() for each in caplog.records if each.levelno > logging.INFO]
    assert complaints == [
        "Telegram does not accept the token any more; @BotFather has the right one."
    ]
    assert "Traceback" not in caplog.text
