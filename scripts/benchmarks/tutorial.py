"""What tutorials do with a photo: reduce it to 28 × 28, ask Keras, draw with pyplot.

Usage of the bot: python -m scripts.benchmarks.tutorial

The variables are those of `python -m bot`.
"""

import io
import os
from typing import Any, Final

from model.training.pinned_libraries import pin_keras

pin_keras()

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from model.training.architectures import build_mlp

PATIENCE: Final = 60.0
"""Seconds that a call may take on a busy machine."""


class TutorialReader:
    """Reads one digit, with the network of a first lesson."""

    def __init__(self) -> None:
        self._model: Any = build_mlp()

    def answer(self, photo: bytes) -> bytes:
        """Read a photo and draw a bar for each digit, as a PNG."""
        image = Image.open(io.BytesIO(photo)).convert("L").resize((28, 28))
        pixels = 1.0 - np.asarray(image, np.float32) / 255.0
        probabilities = self._model.predict(pixels.reshape(1, 28, 28, 1), verbose=0)[0]
        plt.figure(figsize=(6.4, 4.0))
        plt.bar(range(10), probabilities[:10])
        plt.xticks(range(10))
        plt.title(f"Prediction: {probabilities.argmax()}")
        file = io.BytesIO()
        plt.savefig(file, format="png")
        plt.close()
        return file.getvalue()

    async def on_photo(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a photo by its chart."""
        if update.message is None:
            raise ValueError("an update without a message")
        file = await update.message.photo[-1].get_file()
        photo = bytes(await file.download_as_bytearray())
        await update.message.reply_photo(self.answer(photo), do_quote=True)


def main() -> None:
    """Run a bot that answers one photo after another, until a signal ends it."""
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
    application.add_handler(MessageHandler(filters.PHOTO, TutorialReader().on_photo))
    application.run_polling()


if __name__ == "__main__":
    main()
