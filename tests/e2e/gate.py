"""A gate between the bot and people, in front of the local server's methods."""

from typing import Any, Final

import pytest

from bot.local.call import Call
from bot.local.errors import ApiError
from bot.local.methods import BotMethods

ANSWERS: Final = {"sendPhoto", "sendMessage", "answerCallbackQuery"}


class Gate:
    """Lets nothing through to people while it is closed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_closed = False
        self.refused = 0
        call_method = BotMethods.call

        async def call(methods: BotMethods, token: str, name: str, call: Call) -> Any:
            if name in ANSWERS and self.is_closed:
                self.refused += 1
                raise ApiError("Bad Gateway", 502)
            return await call_method(methods, token, name, call)

        monkeypatch.setattr(BotMethods, "call", call)
