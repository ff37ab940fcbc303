"""The bot's side of Telegram: how it sends, and how it makes way for another process."""

import json
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, Final

import httpx
from telegram import Update
from telegram.error import ChatMigrated, Conflict, NetworkError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.settings import Settings

SEND_RETRIES: Final = 4
"""Attempts after Telegram asks to slow down."""

CONNECTIONS: Final = 64
"""Calls at a time; more wait for one to end."""


Keep = Callable[[Sequence[Update]], Awaitable[None]]


class TelegramRequest(HTTPXRequest):
    """Calls Telegram; an answer that is cut short is a fault of the network like any other."""

    def __init__(self, *, httpx_kwargs: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(httpx_kwargs={"verify": _trust(), **(httpx_kwargs or {})}, **options)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. The library would log one that is cut, with all that people wrote.

        Raises:
            NetworkError: It is no JSON.
        """
        try:
            answer: dict[str, Any] = json.loads(payload)
        except ValueError:
            raise NetworkError("an answer that is no JSON") from None
        return answer


@cache
def _trust() -> ssl.SSLContext:
    """Load whose certificates count, once for all calls: there are many."""
    return httpx.create_ssl_context()


async def join_parts(request: httpx.Request) -> None:
    """Send a form with a file in one piece; two turns of the event loop a field would be dear."""
    await request.aread()


class LoneBot(ExtBot[Any]):
    """A bot that polls alone, and lets Telegram forget an update only once it is kept here.

    Telegram serves the newest of several pollers and tells the one before of a conflict.
    Another poll of that one's, even its last at the end, would drive out the newest in turn.

    Args:
        settings: Where Telegram is, and the token.
        keep: Writes updates down.
    """

    def __init__(self, settings: Settings, keep: Keep) -> None:
        api = settings.telegram_api_url.rstrip("/")
        super().__init__(
            settings.bot_token.get_secret_value(),
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=TelegramRequest(
                connection_pool_size=CONNECTIONS,
                read_timeout=20,
                write_timeout=20,
                media_write_timeout=60,
                httpx_kwargs={"event_hooks": {"request": [join_parts]}},
            ),
            get_updates_request=TelegramRequest(),
            rate_limiter=AIORateLimiter(max_retries=SEND_RETRIES),
        )
        self._keep = keep
        self._replaced = False
        self._polled_at: float | None = None

    @property
    def replaced(self) -> bool:
        """Whether another process has taken the updates over."""
        return self._replaced

    @property
    def polled_at(self) -> float | None:
        """When Telegram last answered a poll, on the clock of `time.monotonic`."""
        return self._polled_at

    async def get_updates(self, *args: Any, **options: Any) -> tuple[Update, ...]:
        """Get updates as the library does and keep them; none once another process does.

        Raises:
            TelegramError: Telegram, or the database, cannot be reached.
        """
        if self._replaced:
            return ()
        try:
            updates = await super().get_updates(*args, **options)
        except Conflict:
            self._replaced = True
            raise
        self._polled_at = time.monotonic()
        await self._keep(updates)
        return updates

    async def _do_post(self, endpoint: str, data: dict[str, Any], **options: Any) -> Any:
        """Call Telegram as the library does; what was for a group goes where the group went.

        Messages have other numbers there: nothing is quoted, and nothing edited.

        Raises:
            TelegramError: It was refused, or Telegram cannot be reached.
        """
        try:
            return await super()._do_post(endpoint, data, **options)
        except ChatMigrated as moved:
            if not endpoint.startswith("send"):
                raise
            kept = {name: value for name, value in data.items() if name != "reply_parameters"}
            there = {**kept, "chat_id": moved.new_chat_id}
            return await super()._do_post(endpoint, there, **options)
