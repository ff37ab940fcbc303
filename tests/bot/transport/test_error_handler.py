import logging
import re

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, TimedOut

from bot.local.people import ADMIN_ID, GUEST_ID
from bot.transport.client import RefusedTokenError
from bot.transport.context import App
from bot.transport.error_handler import REPORTS
from tests.bot.chat import Chat
from tests.bot.conftest import BuildBot
from tests.standing_clock import stop_clock_of_limits

NOBODY = 4_040
WRITTEN = "Ada wrote 407 to 1002"


@pytest.fixture
def built(build: BuildBot) -> App:
    return build(admin_ids=frozenset({NOBODY, ADMIN_ID}))


def update_from(person: int, application: App) -> Update:
    sender = {"id": person, "is_bot": False, "first_name": "Deniz", "language_code": "tr"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": WRITTEN}
    return Update.de_json({"update_id": 1, "message": message}, application.bot)


def own_records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "bot.transport.error_handler"]


def error_ids(caplog: pytest.LogCaptureFixture) -> list[str]:
    messages = [record.getMessage() for record in own_records(caplog)]
    return re.findall(r"^Error ([0-9a-f]{8})$", "\n".join(messages), re.MULTILINE)


@pytest.mark.parametrize(
    "error", [ValueError(WRITTEN), TimedOut(), BadRequest("refused")], ids=repr
)
async def test_an_error_is_logged_and_reported_without_personal_data(
    error: Exception, chat: Chat, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(update_from(GUEST_ID, application), error)

    [number] = error_ids(caplog)
    assert own_records(caplog)[0].exc_info == (type(error), error, None)
    [apologized] = chat.said_to(GUEST_ID)
    assert apologized.startswith("Bir sorun çıktı")
    assert number in apologized
    kind = type(error).__name__
    assert chat.said_to(ADMIN_ID) == [f"Error {number}: {kind}. Details are in the log."]


async def test_admins_receive_few_of_many_error_reports_and_more_ten_minutes_later(
    chat: Chat,
    application: App,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = stop_clock_of_limits(monkeypatch)

    for _ in range(REPORTS.amount + 12):
        await application.process_error(None, ValueError("broken"))
    clock.now += REPORTS.get_expiry()
    await application.process_error(None, ValueError("broken"))

    reports, logged = chat.said_to(ADMIN_ID), error_ids(caplog)
    reported = [*logged[: REPORTS.amount], logged[-1]]
    assert len({*logged}) == REPORTS.amount + 13
    assert [report.split()[1] for report in reports] == [f"{each}:" for each in reported]


async def test_an_apology_and_a_report_that_cannot_be_sent_are_warnings(
    chat: Chat, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(update_from(NOBODY, application), ValueError("broken"))

    [number] = error_ids(caplog)
    _fault, *warnings = own_records(caplog)
    assert [(each.levelno, each.getMessage(), each.exc_info) for each in warnings] == [
        (logging.WARNING, f"No apology could be sent for {number}: BadRequest", None),
        (logging.WARNING, f"An admin was not told of {number}: BadRequest", None),
    ]
    assert len(chat.said_to(ADMIN_ID)) == 1


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("bot was blocked by the user"),
        BadRequest("Not enough rights to send text messages to the chat"),
    ],
    ids=str,
)
async def test_a_chat_in_which_the_bot_may_not_write_is_no_error(
    error: Exception, chat: Chat, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.transport.error_handler")

    await application.process_error(update_from(GUEST_ID, application), error)

    assert [record.levelno for record in own_records(caplog)] == [logging.INFO]
    assert chat.said_to(GUEST_ID) == []
    assert chat.said_to(ADMIN_ID) == []


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (TimedOut(), "WARNING: No updates can be fetched for now: TimedOut"),
        (RefusedTokenError(""), "WARNING: No updates can be fetched for now: RefusedTokenError"),
        (
            Conflict("terminated by other getUpdates request"),
            "ERROR: Another process polls with the same token: only one may. Stopping.",
        ),
    ],
    ids=repr,
)
async def test_an_error_of_polling_is_logged_in_one_line_without_a_traceback(
    error: Exception, line: str, chat: Chat, application: App, caplog: pytest.LogCaptureFixture
) -> None:
    await application.process_error(None, error)

    [logged] = own_records(caplog)
    assert f"{logged.levelname}: {logged.getMessage()}" == line
    assert logged.exc_info is None
    assert chat.said_to(ADMIN_ID) == []
