"""What tutorials do with a photo: reduce it to 28 × 28, ask Keras, draw with pyplot.

Usage of the bot: python -m scripts.benchmarks.tutorial

The variables are those of `python -m bot`.
"""

import io
from typing import Any

from model.training.pinned_libraries import pin_keras

pin_keras()

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from model.training.architectures import build_mlp
from scripts.benchmarks.echo import run_bot


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


if __name__ == "__main__":
    run_bot(TutorialReader().answer)
