"""Bots to compare with: one that sends photos back, one as tutorials write it.

Usage: python -m scripts.benchmarks.baseline_bots echo|tutorial

The variables are those of `python -m bot`.
"""

import os
import sys
from collections.abc import Callable
from typing import Final

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

PATIENCE: Final = 60.0
"""Seconds that a call may take on a busy machine."""

Reply = Callable[[bytes], bytes]
"""Turns a photo into the picture of its answer."""


def main() -> None:
    """Run one of them until a signal ends it."""
    is_echo = sys.argv[1] == "echo"
    reply = bytes if is_echo else make_tutorial()

    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is None:
            raise ValueError("an update without a message")
        file = await update.message.photo[-1].get_file()
        photo = bytes(await file.download_as_bytearray())
        await update.message.reply_photo(reply(photo), do_quote=True)

    api = os.environ["TELEGRAM_API_URL"]
    application = (
        ApplicationBuilder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        # Tutorials handle one update after another; the echo bot is as fast as it can be.
        .concurrent_updates(is_echo)
        .connect_timeout(PATIENCE)
        .read_timeout(PATIENCE)
        .write_timeout(PATIENCE)
        .build()
    )
    application.add_handler(MessageHandler(filters.PHOTO, answer))
    application.run_polling()


def make_tutorial() -> Reply:
    """Make the pipeline of tutorials."""
    from scripts.benchmarks.baseline_pipeline import TutorialReader  # noqa: PLC0415 - echo needs no Keras

    return TutorialReader().answer


if __name__ == "__main__":
    main()
