"""Buttons and admin commands at the handler table: who may use them, and which are too old."""

import errno
from collections.abc import Iterable
from typing import Any, get_args
from unittest.mock import AsyncMock

import pytest
from telegram import Update
from telegram.request import HTTPXRequest, RequestData

from bot.feedback.review import Reviews
from bot.i18n import Words
from bot.local.people import ADMIN_ID, GROUP_ID, GUEST_ID
from bot.settings import Language
from bot.training.trainer import Trainer
from bot.transport.context import App

ALONE = {"id": ADMIN_ID, "type": "private"}
GROUP = {"id": GROUP_ID, "type": "group", "title": "Group"}

GONE = {"message_id": 5, "date": 0}
"""A message that can no longer be edited, as Telegram describes it without its chat."""

THERE = {"message_id": 5, "date": 1, "text": "A text."}

WORDS = Words("en")

EXPIRED = "This button has expired. Please send the photo or the command again."
PRIVATE = "That's private. Please send it to me in our own chat."

ADMIN_COMMANDS = ("train", "cancel", "models", "stats", "review")

ADMIN_BUTTONS = (
    "models|delete|second",
    "train_plan|start|mlp|10",
    "train_resume|resume|1",
    "train_run|stop|1",
    "train_end|promote|second",
    "stats|7d",
    "review|sheet|0|0|0",
)
PRIVATE_BUTTONS = (
    "privacy|allow",
    "privacy|forbid",
    "forget|yes",
    "consent|yes|1",
    "consent|no|1",
)
BUTTONS = (*ADMIN_BUTTONS, *PRIVATE_BUTTONS, "answer|right|-1|-1|0", "lang|tr")
"""At least one well-formed button of each kind."""

FORGED = (
    *("", "x", "|", "older than this version", "answer|something|else"),
    *("answer|set|0|1|7 at evil.example", "answer|set|0|1|\N{ARABIC-INDIC DIGIT SEVEN}"),
    *("answer|set|0|1|", "answer|set|0|1|7<b>", "answer|back|1|1|" + "7" * 41),
    "answer|right|-1|-1|0\n",
    *("answer|set|9|1|7", "answer|set|-1|1|7", f"answer|pick|{'9' * 47}|-1|7"),
    *("lang|x", "lang|", "privacy|x", "privacy|", "forget|", "forget|yes|1"),
    *("consent|", "consent|yes", "consent|maybe|1|right|-1|-1", "consent|yes|one|right|-1|-1"),
    *("models|look|../../pretrained", "models|delete|/etc", "models|burn|second", "models|"),
    *("train_plan|start|", "train_plan|start|cnn|101", "train_plan|start|resnet|1"),
    *("train_resume|resume|" + "9" * 30, "train_run|burn|1", "train_run|stop|1"),
    *(
        "train_plan|show|mlp|0",
        "train_plan|show|resnet|1",
        "train_resume|resume|1",
        "train_resume|ask|1",
        "train_resume|discard|1",
        "train_resume|stop|1",
    ),
    *("train_end|keep|<b>", "train_end|keep|" + "v" * 41),
    *("stats|", "stats|1d", "stats|today|7d", "stats|TODAY", "stats|../../etc"),
    *("review|", "review|burn|0|1|0", "review|sheet|0|0", "review|sheet|0|0|10"),
    *("review|set|-1|1|0", "review|set|0|99999999999999999999|0", "review|look|x|0|0"),
)
"""Malformed data, or well-formed data about something that does not exist."""

Asked = list[tuple[str, Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, application: App) -> Asked:  # noqa: ARG001 - starts first
    """Collect the calls to Telegram: the method, and its text."""
    asked: Asked = []
    request = HTTPXRequest.do_request

    async def note(
        self: HTTPXRequest, *, url: str, request_data: RequestData | None = None, **rest: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if request_data is not None and name != "setMyCommands":
            asked.append((name, request_data.parameters.get("text")))
        return await request(self, url=url, request_data=request_data, **rest)

    monkeypatch.setattr(HTTPXRequest, "do_request", note)
    return asked


def sender(person: int, language: str) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "Deniz", "language_code": language}


def pressed(
    data: str, application: App, *, person: int = ADMIN_ID, language: str = "en", **message: Any
) -> Update:
    query: dict[str, Any] = {"id": "1", "chat_instance": "1", "data": data}
    query |= {"from": sender(person, language), "message": {**THERE, "chat": ALONE, **message}}
    return Update.de_json({"update_id": 1, "callback_query": query}, application.bot)


def commanded(name: str, application: App, *, language: str) -> Update:
    entity = {"type": "bot_command", "offset": 0, "length": len(name) + 1}
    message: dict[str, Any] = {"message_id": 5, "date": 1, "text": f"/{name} 7"}
    message |= {"entities": [entity], "from": sender(GUEST_ID, language)}
    message |= {"chat": {"id": GUEST_ID, "type": "private"}}
    return Update.de_json({"update_id": 1, "message": message}, application.bot)


async def answers_to(
    buttons: Iterable[str], asked: Asked, application: App, **fields: Any
) -> dict[str, Asked]:
    """Press buttons one after the other; return the calls to Telegram that each one caused."""
    answers = {}
    for data in buttons:
        asked.clear()
        await application.process_update(pressed(data, application, **fields))
        answers[data] = asked.copy()
    return answers


def toast_for_all(buttons: Iterable[str], toast: str) -> dict[str, Asked]:
    """Return the expected calls if each button is answered with only the same toast."""
    return {data: [("answerCallbackQuery", toast)] for data in buttons}


async def nothing_happened(application: App) -> bool:
    services = application.bot_data.services
    kept = await services.people.everything_about(ADMIN_ID)
    return not any(kept.values()) and services.trainer.current is None


@pytest.mark.parametrize("chat", [ALONE, GROUP], ids=["alone", "in a group"])
async def test_a_button_of_a_message_out_of_reach_says_that_it_has_expired_and_does_nothing(
    chat: dict[str, Any], asked: Asked, application: App
) -> None:
    answers = await answers_to(BUTTONS, asked, application, **GONE, chat=chat)

    assert answers == toast_for_all(BUTTONS, EXPIRED)
    assert await nothing_happened(application)


async def test_a_forged_button_says_that_it_has_expired_and_does_nothing(
    asked: Asked, application: App
) -> None:
    answers = await answers_to(FORGED, asked, application)

    assert answers == toast_for_all(FORGED, EXPIRED)
    assert await nothing_happened(application)


async def test_a_button_of_a_model_that_does_not_exist_says_so(
    asked: Asked, application: App
) -> None:
    gone = WORDS._("There is no such model any more.")
    decisions = ["train_end|keep|absent", "train_end|ask|absent", "train_end|promote|absent"]

    in_list = await answers_to(["models|promote|absent"], asked, application)
    answers = await answers_to(decisions, asked, application)

    assert in_list["models|promote|absent"][0] == ("answerCallbackQuery", gone)
    assert answers == toast_for_all(decisions, gone)


@pytest.mark.parametrize("language", get_args(Language))
async def test_the_buttons_and_commands_of_admins_refuse_others_once_in_their_language(
    language: Language, asked: Asked, application: App
) -> None:
    refusal = Words(language)._("Only my admins can do that.")

    answers = await answers_to(
        ADMIN_BUTTONS, asked, application, person=GUEST_ID, language=language
    )
    asked.clear()
    for name in ADMIN_COMMANDS:
        await application.process_update(commanded(name, application, language=language))

    assert answers == toast_for_all(ADMIN_BUTTONS, refusal)
    assert asked == [("sendMessage", refusal)] * len(ADMIN_COMMANDS)


@pytest.mark.parametrize(
    ("error", "excuse"),
    [
        (OSError(errno.ENOSPC, "No space"), "The disk is full. Free some space, then try"),
        (PermissionError(errno.EACCES, "No access"), "The training couldn't be started;"),
    ],
)
async def test_a_training_that_cannot_start_says_why(
    error: OSError,
    excuse: str,
    asked: Asked,
    application: App,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Trainer, "start", AsyncMock(side_effect=error))

    answers = await answers_to(["train_plan|start|mlp|1"], asked, application)

    name, text = answers["train_plan|start|mlp|1"][0]
    assert name == "editMessageText"
    assert text.startswith(excuse)


async def test_personal_buttons_do_nothing_in_a_group(asked: Asked, application: App) -> None:
    buttons = [*PRIVATE_BUTTONS, "review|sheet|0|0|0"]

    answers = await answers_to(buttons, asked, application, chat=GROUP)

    assert answers == toast_for_all(buttons, PRIVATE)
    assert await nothing_happened(application)


async def test_a_person_is_deleted_even_if_open_reviews_cannot_be_updated(
    application: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = application.bot_data.services.people
    await people.remember_language(ADMIN_ID, "tr")
    monkeypatch.setattr(Reviews, "hide_taken_back", AsyncMock(side_effect=RuntimeError))

    await application.process_update(pressed("forget|yes", application))

    assert not any((await people.everything_about(ADMIN_ID)).values())
