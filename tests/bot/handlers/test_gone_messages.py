"""Buttons of messages that are out of reach: a toast, and nothing else happens."""

from typing import Any

import pytest
from telegram import Update
from telegram.request import HTTPXRequest, RequestData

from bot.context import App
from bot.local.people import ADMIN_ID, GROUP_ID
from bot.replies import Replies

GONE = {"message_id": 5, "date": 0}
"""How Telegram describes a message that is out of reach, besides its chat."""

ALONE = {"id": ADMIN_ID, "type": "private"}
GROUP = {"id": GROUP_ID, "type": "group", "title": "Group"}

REPLIES = Replies("en")

TOASTS = {
    "answer|right|-1|-1|7": REPLIES.expired,
    "answer|wrong|-1|-1|407": REPLIES.expired,
    "consent|yes|1|right|-1|-1": REPLIES.expired,
    "consent|no": REPLIES.expired,
    "lang|tr": REPLIES.old_command_button,
    "privacy|allow": REPLIES.old_command_button,
    "forget|yes": REPLIES.old_command_button,
    "models|list|0": REPLIES.old_model_button,
    "train|start|cnn|1": REPLIES.old_training_button,
    "train|dismiss|": REPLIES.old_training_button,
    "stats|7d": REPLIES.old_stats_button,
    "review|sheet|0|0|0|0": REPLIES.old_review_button,
}
"""What a button of each kind is answered with."""

Asked = list[tuple[str, Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What Telegram is asked to say or to edit: the method, and its text."""
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


def pressed(data: str, chat: dict[str, Any], application: App) -> Update:
    sender = {"id": ADMIN_ID, "is_bot": False, "first_name": "Deniz", "language_code": "en"}
    query: dict[str, Any] = {"id": "1", "from": sender, "chat_instance": "1", "data": data}
    query["message"] = {**GONE, "chat": chat}
    return Update.de_json({"update_id": 1, "callback_query": query}, application.bot)


@pytest.mark.parametrize("chat", [ALONE, GROUP], ids=["alone", "in a group"])
@pytest.mark.parametrize(("data", "toast"), TOASTS.items(), ids=TOASTS)
async def test_a_button_of_a_message_out_of_reach_says_that_it_is_too_old_and_does_nothing(
    data: str, toast: str, chat: dict[str, Any], asked: Asked, application: App
) -> None:
    asked.clear()

    await application.process_update(pressed(data, chat, application))

    people = application.bot_data.services.people
    assert asked == [("answerCallbackQuery", toast)]
    assert not any((await people.everything_about(ADMIN_ID)).values())
    assert application.bot_data.services.trainer.current is None
