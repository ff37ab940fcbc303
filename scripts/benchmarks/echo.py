"""The smallest bot there can be: it sends each photo back.

Usage: python -m scripts.benchmarks.echo

The variables are those of `python -m bot`.
"""

import os
from collections.abc import Callable
from typing import Final

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

PATIENCE: Final = 60.0
"""Seconds that a call may take on a busy machine."""


def run_bot(reply: Callable[[bytes], bytes]) -> None:
    """Run a bot that answers one photo after another, until a signal ends it.

    Args:
        reply: Turns a photo into the picture of its answer.
    """

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
        .connect_timeout(PATIENCE)
        .read_timeout(PATIENCE)
        .write_timeout(PATIENCE)
        .build()
    )
    application.add_handler(MessageHandler(filters.PHOTO, answer))
    application.run_polling()


if __name__ == "__main__":
    run_bot(bytes)
