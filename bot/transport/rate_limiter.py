"""Calls wait as Telegram's limits ask: 30 a second in all, 20 messages a minute in a group."""

from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Final

from aiolimiter import AsyncLimiter
from telegram.constants import FloodLimit
from telegram.ext import AIORateLimiter, BaseRateLimiter

SEND_RETRIES: Final = 4
"""Attempts after Telegram asks to slow down."""

REMEMBERED: Final = 1000
"""Latest chats whose calls are counted."""

Call = Callable[..., Coroutine[Any, Any, Any]]


class ChatRateLimiter(BaseRateLimiter[int]):
    """Gives each chat a limiter of the library's.

    That halts all of its calls if Telegram asks one of them to slow down; other chats go on.
    """

    def __init__(self) -> None:
        self._overall = AsyncLimiter(FloodLimit.MESSAGES_PER_SECOND, 1)
        self._chats: OrderedDict[object, AIORateLimiter] = OrderedDict()

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""

    async def process_request(  # noqa: PLR0913, PLR0917 - the library's
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call once its chat and all chats together allow it.

        Raises:
            RetryAfter: Telegram asked to slow down in every attempt.
        """
        chat = data.get("chat_id")

        async def call(*args: Any, **kwargs: Any) -> Any:
            if chat is not None:
                await self._overall.acquire()
            return await callback(*args, **kwargs)

        limiter = self._limiter_of(chat)
        return await limiter.process_request(call, args, kwargs, endpoint, data, rate_limit_args)

    def _limiter_of(self, chat: object) -> AIORateLimiter:
        if chat not in self._chats:
            self._chats[chat] = AIORateLimiter(overall_max_rate=0, max_retries=SEND_RETRIES)
        self._chats.move_to_end(chat)
        if len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)
        return self._chats[chat]
