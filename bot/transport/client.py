"""The client of the Bot API: it calls and polls, and stops polling if another process polls."""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from telegram import File, Update
from telegram.constants import ParseMode
from telegram.error import (
    ChatMigrated,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import AIORateLimiter, Defaults, ExtBot
from telegram.request import HTTPXRequest
from tenacity import RetryCallState, retry, retry_if_exception_type, stop_after_attempt

from bot.settings import Settings
from bot.transport.malformed_updates import skip_malformed_updates
from bot.transport.network import choose_proxy, describe_outage, load_certificates
from bot.transport.sending import call_with_retry, is_harmless

log = logging.getLogger(__name__)

CONNECTIONS: Final = 64
"""Maximum number of calls at a time; more wait."""

REPEATED: Final = (
    "getMe", "getUpdates", "setWebhook", "deleteWebhook", "sendChatAction", "getFile"
)  # fmt: skip
"""Methods that are not retried here, because the library or the caller repeats them anyway."""

Call = Callable[..., Coroutine[Any, Any, Any]]


class RefusedTokenError(NetworkError):
    """Telegram refuses the token that it accepted at the start; this may be temporary."""


class TelegramRequest(HTTPXRequest):
    """Calls Telegram; a truncated answer is a network error like any other."""

    def __init__(self, api_url: str, **options: Any) -> None:
        network = {"verify": load_certificates(), "trust_env": False}
        super().__init__(proxy=choose_proxy(api_url), httpx_kwargs=network, **options)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. The library would log a truncated one, with people's messages in it.

        Raises:
            NetworkError: It is no JSON.
        """
        try:
            answer: dict[str, Any] = json.loads(payload)
        except ValueError:
            raise NetworkError("an answer that is no JSON") from None
        return answer


def _as_asked(attempt: RetryCallState) -> float:
    """Return for how many seconds Telegram asks to wait."""
    error = attempt.outcome and attempt.outcome.exception()
    # The public attribute warns that its type will change.
    return error._retry_after.total_seconds() if isinstance(error, RetryAfter) else 0.0  # noqa: SLF001


wait_as_asked = retry(
    retry=retry_if_exception_type(RetryAfter),
    wait=_as_asked,
    stop=stop_after_attempt(5),
    reraise=True,
)


class RateLimiter(AIORateLimiter):
    """Telegram's limits: 30 calls a second in all, 20 messages a minute in a group.

    If Telegram asks to slow down, the call waits here: the library would halt all other calls, too.
    """

    async def process_request(self, callback: Call, **request: Any) -> Any:  # type: ignore[override]
        """Make a call once the limits allow it.

        Raises:
            RetryAfter: Telegram asked to slow down in every attempt.
        """
        return await super().process_request(wait_as_asked(callback), **request)


@dataclass(kw_only=True)
class Polling:
    """The state of a client's polling.

    Attributes:
        replaced: Whether another process has started to poll instead.
        polled_at: When the updates of a poll were last stored, on the clock of `time.monotonic`.
        outage: Why Telegram cannot be reached at the start; None if it was reached.
    """

    replaced: bool = False
    polled_at: float | None = None
    outage: str | None = None


class BotClient(ExtBot[Any]):
    """The client: it confirms updates to Telegram only after they are stored.

    Telegram serves the newest of several pollers and answers the older one with a conflict. If
    that one polled again, even for the last time before it stops, it would become the newest.
    """

    def __init__(
        self, settings: Settings, keep: Callable[[Sequence[Update]], Awaitable[None]]
    ) -> None:
        api = settings.telegram_api_url.rstrip("/")
        super().__init__(
            settings.bot_token.get_secret_value(),
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=TelegramRequest(
                api,
                connection_pool_size=CONNECTIONS,
                read_timeout=20,
                write_timeout=20,
                media_write_timeout=60,
            ),
            get_updates_request=TelegramRequest(api),
            rate_limiter=RateLimiter(),
            # All texts are HTML, and a reply is sent even if the message was deleted.
            defaults=Defaults(parse_mode=ParseMode.HTML, allow_sending_without_reply=True),
        )
        skip_malformed_updates()
        self._polling = Polling()
        self._keep = keep
        self._offset: int | None = None
        self._api = api

    @property
    def polling(self) -> Polling:
        """The state of the polling."""
        return self._polling

    async def initialize(self) -> None:
        """Call Telegram for the first time; the library repeats this until it succeeds.

        Raises:
            InvalidToken: Telegram does not accept the token.
            TelegramError: Telegram cannot be reached.
        """
        try:
            await super().initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            reason = describe_outage(error)
            if reason != self.polling.outage:
                log.warning("Telegram cannot be reached at %s: %s. Retrying.", self._api, reason)
            self.polling.outage = reason
            raise
        if self.polling.outage is not None:
            log.info("Telegram can be reached now")
            self.polling.outage = None

    async def get_updates(self, *args: Any, **options: Any) -> tuple[Update, ...]:
        """Store the updates of a poll, and return none: the inbox hands them to the handlers.

        The library's poller would drop the updates of a poll that ends while it stops, so the
        next poll confirms what was stored here. If another process polls, this one polls no more.

        Raises:
            TelegramError: Telegram, or the database, cannot be reached.
            RefusedTokenError: Telegram refuses the token. The library's error would end polling.
        """
        if self.polling.replaced:
            return ()
        try:
            updates = await super().get_updates(*args, **options | {"offset": self._offset})
        except Conflict:
            self.polling.replaced = True
            raise
        except InvalidToken:
            raise RefusedTokenError("a token that was accepted at the start") from None
        if updates:
            await self._keep(updates)
            self._offset = updates[-1].update_id + 1
        self.polling.polled_at = time.monotonic()
        return ()

    async def get_file(self, *args: Any, **options: Any) -> File:
        """Find a file. A Bot API server in its `--local` mode answers with a path on its disk.

        Raises:
            TelegramError: Telegram has no such file, or the path cannot be read here.
        """
        file = await super().get_file(*args, **options)
        if (file.file_path or "").startswith(f"{self.base_file_url}//"):
            raise TelegramError(
                "The Bot API server runs with --local, but the folder of its files cannot be read "
                "here: mount it at the same path, or start the server without --local."
            )
        return file

    async def _do_post(self, endpoint: str, data: dict[str, Any], **options: Any) -> Any:
        """Call Telegram, and call again if the network may have lost the call.

        An edit without a change, and an answer to an old button, are no errors. If a group has
        a new id, messages are sent there, but quote nothing: messages have new ids there, too.

        Raises:
            TelegramError: The call was refused, or failed in all attempts.
        """
        call = partial(super()._do_post, endpoint, **options)
        if endpoint in REPEATED:
            return await call(data=data)
        try:
            return await call_with_retry(partial(call, data=data))
        except TelegramError as error:
            if endpoint.startswith(("edit", "answer")) and is_harmless(error):
                log.info("A refusal needs no answer: %s", error)
                return True
            if not isinstance(error, ChatMigrated) or not endpoint.startswith("send"):
                raise
            there = {**data, "chat_id": error.new_chat_id}
        there.pop("reply_parameters", None)
        return await call_with_retry(partial(call, data=there))
