"""The error handler: log an unexpected error, apologize, report it to the administrators."""

import logging
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError

from bot.transport.context import Context
from bot.transport.counters import Counters
from bot.transport.languages import Languages
from bot.transport.sending import is_harmless, may_work_later

log = logging.getLogger(__name__)

REPORTS: Final = RateLimitItemPerMinute(5, 10)
"""Maximum number of reports to admins: 5 in 10 minutes; the log has all errors."""


@dataclass(kw_only=True, eq=False)
class ErrorHandler:
    """Handles the errors that no handler expected, and those of polling.

    `postpone` schedules another try of an update; it returns False if that is not possible.
    """

    counters: Counters
    postpone: Callable[[object], bool]
    admin_ids: Collection[int]
    languages: Languages
    _limiter: FixedWindowRateLimiter = field(
        default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()), init=False
    )

    async def on_error(self, update: object, context: Context) -> None:
        """Log an error, apologize to its sender, and report some errors to the admins."""
        error = context.error
        if is_harmless(error):
            log.info("No answer is needed or possible: %s", error)
            return
        if may_work_later(error) and self.postpone(update):
            log.info("An update will be tried again: %s", type(error).__name__)
            return
        if update is None and _is_about_polling(error, context):
            return
        kind, error_id = type(error).__name__, secrets.token_hex(4)
        self.counters.errors.labels(kind).inc()
        log.error("Error %s", error_id, exc_info=error)
        await self._apologize(update, error_id)
        await self._report(error_id, kind, context)

    async def _apologize(self, update: object, error_id: str) -> None:
        if not isinstance(update, Update) or update.effective_message is None:
            return
        message = update.effective_message
        words = await self.languages.words_for(update)
        apology = words._(
            "Something went wrong on my side. Please try again. If it keeps happening, tell the "
            "person who runs me this number: {error_id}."
        ).format(error_id=error_id)
        try:
            await message.reply_text(apology)
        except TelegramError as error:
            log.warning("No apology could be sent for %s: %s", error_id, type(error).__name__)

    async def _report(self, error_id: str, kind: str, context: Context) -> None:
        if not self._limiter.hit(REPORTS):
            return
        for admin in self.admin_ids:
            words = await self.languages.words_of(admin)
            report = words._("Error {error_id}: {kind}. Details are in the log.").format(
                error_id=error_id, kind=kind
            )
            try:
                await context.bot.send_message(admin, report)
            except TelegramError as error:
                log.warning("An admin was not told of %s: %s", error_id, type(error).__name__)


def _is_about_polling(error: Exception | None, context: Context) -> bool:
    """Log an error of polling, and stop the bot if polling cannot go on."""
    if isinstance(error, Conflict):
        log.error("Another process polls with the same token: only one may. Stopping.")
        context.application.stop_running()
    elif isinstance(error, NetworkError):
        log.warning("No updates can be fetched for now: %s", type(error).__name__)
    else:
        return False
    return True
