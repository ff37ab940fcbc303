import json
import logging
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import NoReturn

import pytest
from telegram.error import ChatMigrated

from bot.monitoring.logs import OWN, set_up_logging
from bot.settings import load_settings

SECRET = "A-made_up" * 4
TOKEN = f"123456789:{SECRET}"
URL = f"https://api.telegram.org/bot{TOKEN}/getMe"

log = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, OWN)]
    handlers, levels = root.handlers[:], [logger.level for logger in loggers]
    root.handlers = []
    yield
    root.handlers = handlers
    logging.captureWarnings(capture=False)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def set_up(log_format: str = "text", log_level: str = "INFO") -> None:
    set_up_logging(load_settings(bot_token=TOKEN, log_format=log_format, log_level=log_level))


def fail(message: str) -> NoReturn:
    raise ValueError(message)


def log_an_exception() -> None:
    try:
        fail(f"cannot reach {URL}")
    except ValueError:
        log.exception("Failed")


def log_a_warning_of_the_interpreter() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"{URL} is deprecated", stacklevel=1)


WAYS = {
    "a message": partial(log.info, "First bot%s/getMe, then %r", TOKEN, [TOKEN.encode()]),
    "an exception": log_an_exception,
    "a warning of the interpreter": log_a_warning_of_the_interpreter,
}


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_the_token_never_reaches_a_log(
    write: Callable[[], None], log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(log_format)

    write()

    logged = capsys.readouterr().err
    assert SECRET not in logged
    assert "<token>" in logged


def test_no_password_and_no_value_of_telegrams_library_reaches_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up()

    log.warning("Telegram cannot be reached at %s: %s", "http://user:hidden@host:8081", "refused")
    library = logging.getLogger("telegram.ext.AIORateLimiter")
    library.warning("Retrying after %.1f seconds: %r", 12345.0, "Ada", exc_info=None)

    address, library_line = capsys.readouterr().err.splitlines()
    assert address.endswith("reached at http://<password>@host:8081: refused")
    assert library_line.endswith("Retrying after … seconds: …")


def test_a_row_that_postgresql_refuses_is_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    refusal = "null value\nDETAIL:  Failing row contains (2, 407, Zeynep).\n[SQL: INSERT]"

    log.error("Failed", exc_info=ValueError(refusal))

    logged = capsys.readouterr().err
    assert "DETAIL: <row>" in logged
    assert "[SQL: INSERT]" in logged
    assert "Zeynep" not in logged
    assert "407" not in logged


def test_a_json_log_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("json")

    log.warning("Şimdi %s", "407")
    log_an_exception()

    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first.keys() == {"time", "level", "logger", "message"}
    assert (first["level"], first["logger"]) == ("WARNING", "bot.test")
    assert first["message"] == "Şimdi 407"
    assert second["message"] == "Failed"
    assert "ValueError: cannot reach" in second["traceback"]


@pytest.mark.parametrize(("log_level", "logged"), [("DEBUG", 3), ("INFO", 2), ("WARNING", 1)])
def test_records_below_the_level_and_values_of_libraries_are_left_out(
    log_level: str, logged: int, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(log_level=log_level)

    for library in ("telegram.Bot", "telegram.ext.Application", "PIL", "httpcore"):
        logging.getLogger(library).debug("Working on %s", "Ada's message")
    logging.getLogger("httpx").info("GET %s", URL)
    log.debug("Small")
    log.info("Larger")
    log.warning("Şimdi %s", "407")

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == logged
    assert lines[-1].endswith(" WARNING bot.test: Şimdi 407")


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("number", [7_000_000_001, -1_001_234_567_890])
def test_the_id_of_a_person_or_chat_in_an_exception_is_left_out(
    number: int, log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(log_format)

    log.error("Fault %s", "12345678", exc_info=ChatMigrated(number))
    log.info("No answer is possible: %s", ChatMigrated(number))

    logged = capsys.readouterr().err
    assert "Fault 12345678" in logged
    assert logged.count("New chat id: <number>") == 2
    assert str(abs(number)) not in logged
