"""Bots to compare with: one that sends photos back, one that tutorials write.

Usage: python -m scripts.benchmarks.baseline_bots echo|tutorial

The variables are those of `python -m bot`.
"""

import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram import Message, Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

PATIENCE: Final = 60.0
"""Seconds that a call may take on a machine that is busy."""

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def main() -> None:
    """Run one of them until a signal ends it."""
    name = sys.argv[1]
    handler = {"echo": make_echo, "tutorial": make_tutorial}[name]()
    api = os.environ["TELEGRAM_API_URL"]
    application = (
        ApplicationBuilder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        # Tutorials take one update after another; the echo is to be as fast as it can.
        .concurrent_updates(name == "echo")
        .connect_timeout(PATIENCE)
        .read_timeout(PATIENCE)
        .write_timeout(PATIENCE)
        .build()
    )
    application.add_handler(MessageHandler(filters.PHOTO, handler))
    application.run_polling()


def make_echo() -> Handler:
    """Make the handler that sends each photo back."""

    async def echo(update: Update, _context: Any) -> None:
        message = _message(update)
        await message.reply_photo(await _download(message), do_quote=True)

    return echo


def make_tutorial() -> Handler:
    """Make the handler that reads as tutorials do."""
    from scripts.benchmarks.baseline_pipeline import TutorialReader  # noqa: PLC0415 - echo needs no Keras

    reader = TutorialReader()

    async def answer(update: Update, _context: Any) -> None:
        message = _message(update)
        chart = reader.answer(await _download(message))
        await message.reply_photo(chart, do_quote=True)

    return answer


def _message(update: Update) -> Message:
    if update.message is None:
        raise ValueError("an update without a message")
    return update.message


async def _download(message: Message) -> bytes:
    file = await message.photo[-1].get_file()
    return bytes(await file.download_as_bytearray())


if __name__ == "__main__":
    main()
