"""The bots that Rakam is compared with: an echo bot and a typical tutorial's bot.

Usage: python -m scripts.benchmarks.other_bots echo|tutorial

The variables are those of `python -m bot`. Only the tutorial imports Keras and pyplot.
"""

import io
import os
import sys
from collections.abc import Callable
from typing import Any, Final

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

PATIENCE: Final = 60.0
"""Seconds that a call may take on a busy machine."""


def run_bot(reply: Callable[[bytes], bytes]) -> None:
    """Run a bot that answers one photo after another with a picture, until a signal ends it."""

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


def load_tutorial() -> Callable[[bytes], bytes]:
    """Return a tutorial's pipeline: scale to 28 × 28, predict with Keras, draw with pyplot."""
    from model.training.pinned_libraries import pin_keras  # noqa: PLC0415 - the echo needs none

    pin_keras()
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    import numpy as np  # noqa: PLC0415
    from matplotlib import pyplot as plt  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    from model.training.architectures import build_mlp  # noqa: PLC0415

    model: Any = build_mlp()

    def answer(photo: bytes) -> bytes:
        image = Image.open(io.BytesIO(photo)).convert("L").resize((28, 28))
        pixels = 1.0 - np.asarray(image, np.float32) / 255.0
        probabilities = model.predict(pixels.reshape(1, 28, 28, 1), verbose=0)[0]
        plt.figure(figsize=(6.4, 4.0))
        plt.bar(range(10), probabilities[:10])
        plt.xticks(range(10))
        plt.title(f"Prediction: {probabilities.argmax()}")
        file = io.BytesIO()
        plt.savefig(file, format="png")
        plt.close()
        return file.getvalue()

    return answer


if __name__ == "__main__":
    run_bot(load_tutorial() if sys.argv[1] == "tutorial" else bytes)
