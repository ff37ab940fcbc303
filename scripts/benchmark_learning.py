"""Check that training with corrections helps: errors in a hand that is misread, before and after.

Usage: python scripts/benchmark_learning.py

The shipped version reads 60 photos of the hand; the digits that it finds get their right labels,
as people correct them. With these it is trained as by /train. Then 200 other photos of the hand
and MNIST's test set are read before and after. No version is saved in DATA_DIR.
"""

import io
import itertools
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.training.pinned_libraries import pin_keras
from scripts.native_messages import hide_native_messages

if __name__ == "__main__":
    hide_native_messages()
pin_keras()

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.errors import OperatorError
from model.evaluation.scores import score_crops
from model.images import LabeledImages
from model.reading.reader import DigitReader
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import to_levels
from model.registry.version import PRETRAINED, load_version
from model.training.job.job import TrainingJob
from model.training.job.protocol import Finished, Line, TrainingRequest
from model.training.mnist_download import load_mnist
from scripts.paths import data_directory, path_from

DIGITS: Final = (0, 1)
"""Digits that the hand writes so that the shipped network misreads them and people do not: with two
slashes, with a long flat flag."""

SIDE: Final = 320
"""Pixels of a photo, of which a digit takes half the height."""

PAPER: Final = 230
INK: Final = 45
NOISE: Final = 3.0

Strokes: TypeAlias = list[NDArray[np.float64]]
"""Points of each stroke, shape (points, 2), in hundredths of the digit's height, y down."""

LEARNED: Final = range(60)
"""Numbers of the photos that are corrected."""

MEASURED: Final = range(10_000, 10_200)
"""Numbers of the photos that are read before and after."""

EPOCHS: Final = 2

LARGEST_LOSS: Final = 0.0005
"""By how much the accuracy on MNIST may fall."""


def main() -> int:
    """Run the benchmark; 1 if the errors are not halved, or MNIST is read worse."""
    try:
        before = score(PRETRAINED)
        examples = correct(DigitReader.load(), write(LEARNED))
        with tempfile.TemporaryDirectory() as folder:
            after = score(train(examples, Path(folder)))
    except OperatorError as error:
        print(f"benchmark_learning.py: {error}", file=sys.stderr)
        return 1
    print(f"{len(examples[1])} corrected digits\nbefore: {before}\nafter: {after}")
    lost = round(before["mnist_accuracy"] - after["mnist_accuracy"], 4)
    return 0 if 2 * after["hand_errors"] <= before["hand_errors"] and lost <= LARGEST_LOSS else 1


def write(numbers: Iterable[int]) -> Iterator[tuple[bytes, int]]:
    """Write digits of the hand in turn, each with its label."""
    for number, digit in zip(numbers, itertools.cycle(DIGITS), strict=False):
        yield write_digit(digit, number), digit


def correct(reader: DigitReader, photos: Iterable[tuple[bytes, int]]) -> LabeledImages:
    """Label what is read as one digit; nothing else has a button to correct it."""
    readings = [(reader.read(photo).digits, label) for photo, label in photos]
    kept = [(digits[0].network_input, label) for digits, label in readings if len(digits) == 1]
    images, labels = zip(*kept, strict=True)
    return to_levels(np.stack(images)), np.array(labels, np.uint8)


def train(examples: LabeledImages, folder: Path) -> Path:
    """Train with examples, and return the folder of the new version."""
    sent: list[Line] = []
    request = TrainingRequest(
        architecture="cnn",
        epochs=EPOCHS,
        mnist_path=path_from("MNIST_PATH"),
        data_directory=data_directory(),
        versions=folder / "models",
        live=PRETRAINED,
    )
    TrainingJob(folder, request, examples, sent.append).run()
    return next(line.directory for line in sent if isinstance(line, Finished))


def score(directory: Path) -> dict[str, float]:
    """Measure the share of the hand's digits that are misread, and the accuracy on MNIST."""
    mnist = load_mnist(path_from("MNIST_PATH"), data_directory())
    version = load_version(directory)
    reader, classifier = DigitReader.load(version), DigitClassifier(version)
    wrong = [reader.read(photo).text != f"{label}" for photo, label in write(MEASURED)]
    test = score_crops(classifier, mnist.test_images, mnist.test_labels)
    return {"hand_errors": float(np.mean(wrong)), "mnist_accuracy": test["accuracy"]}


def write_digit(digit: int, number: int) -> bytes:
    """Write one of `DIGITS` in some variation and photograph it, as a JPEG."""
    random = np.random.default_rng([digit, number])
    strokes = _one(random) if digit else _zero(random)
    page = np.full((SIDE, SIDE), PAPER, np.uint8)
    middle = (np.vstack(strokes).min(axis=0) + np.vstack(strokes).max(axis=0)) / 2
    width = int(random.integers(8, 14))
    for stroke in strokes:
        points = (stroke - middle + random.normal(0, 0.5, stroke.shape)) * SIDE / 200 + SIDE / 2
        cv2.polylines(
            page,
            [points.round().astype(np.int32)],
            isClosed=False,
            color=INK,
            thickness=width,
            lineType=cv2.LINE_AA,
        )
    photo = cv2.GaussianBlur(page, (0, 0), 0.8) + random.normal(0, NOISE, page.shape)
    file = io.BytesIO()
    Image.fromarray(photo.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()


def _zero(random: np.random.Generator) -> Strokes:
    """Draw a narrow oval and two steep slashes that go beyond it."""
    turns = np.linspace(-0.5, 1.6, 40) * np.pi
    half = random.uniform(16.0, 23.0)
    oval = np.column_stack([half * np.cos(turns), 44.0 * np.sin(turns)])
    angle, reach = random.uniform(0.25, 0.42), random.uniform(58.0, 78.0)
    end = reach * np.array([np.sin(angle), -np.cos(angle)])
    apart = np.array([random.uniform(6.0, 10.0), 0.0])
    return [oval, np.array([-end - apart, end - apart]), np.array([apart - end, apart + end])]


def _one(random: np.random.Generator) -> Strokes:
    """Draw a leaning stem with a long flat flag, which resembles a seven."""
    length, angle = random.uniform(45.0, 75.0), random.uniform(0.6, 1.0)
    lean = random.uniform(0.0, 15.0)
    end = (-length * np.sin(angle), length * np.cos(angle))
    return [np.array([end, (0.0, 0.0), (-lean, 100.0)])]


if __name__ == "__main__":
    sys.exit(main())
