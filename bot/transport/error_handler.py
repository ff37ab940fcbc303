"""The error handler: log an unexpected error, apologize, report it to the administrators."""

import logging
import secrets
from functools import partial

from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError

from bot.replies import Replies
from bot.transport.context import Context
from bot.transport.sending import ask_surely, is_moot, may_work_later

log = logging.getLogger(__name__)


async def on_fault(update: object, context: Context) -> None:
    """Log an error, apologize to its sender, and report some errors to the administrators."""
    error = context.error
    if is_moot(error):
        log.info("Nobody is there for an answer: %s", error)
        return
    if may_work_later(error) and context.services.inbox.postpone(update):
        log.info("An answer is put off: %s", type(error).__name__)
        return
    if update is None and isinstance(error, Conflict):
        log.error("Another process polls with the same token: only one may. Stopping.")
        context.application.stop_running()
        return
    if update is None and context.bot.rejected:
        log.error("Telegram does not accept the token any more; @BotFather has the right one.")
        context.application.stop_running()
        return
    if update is None and isinstance(error, NetworkError):
        log.warning("No updates can be fetched for now: %s", type(error).__name__)
        return
    context.services.counters.faults.labels(type(error).__name__).inc()
    error_id = secrets.token_hex(4)
    log.error("Fault %s", error_id, exc_info=error)
    await _apologize(update, error_id, context)
    await _report(error_id, type(error).__name__, context)


async def _apologize(update: object, error_id: str, context: Context) -> None:
    if not isinstance(update, Update) or update.effective_message is None:
        return
    message = update.effective_message
    try:
        replies = await context.replies_for(update)
        await ask_surely(lambda: message.reply_text(replies.apology(error_id)))
    except TelegramError as error:
        log.warning("No apology could be sent for %s: %s", error_id, type(error).__name__)


async def _report(error_id: str, kind: str, context: Context) -> None:
    settings = context.services.settings
    left_out = context.bot_data.fault_reports.admit()
    if left_out is None:
        return
    report = Replies(settings.default_language).fault_report(error_id, kind, left_out)
    for admin in settings.admin_ids:
        try:
            await ask_surely(partial(context.bot.send_message, admin, report))
        except TelegramError as error:
            log.warning("Admin not told of %s: %s", error_id, type(error).__name__)
