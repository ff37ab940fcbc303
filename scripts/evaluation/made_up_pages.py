"""Made-up pages with digits at known places: label candidates, measure errors."""

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.evaluation.alignment import digit_error_rate
from model.geometry import Rectangle, measure_cover
from model.reading.candidate import Candidate
from model.reading.reader import DigitReader
from model.reading.reading_order import arrange
from model.spec import DIGIT_COUNT
from model.synthesis.fonts import fonts_folder
from model.synthesis.glyphs import list_fonts, load_typefaces
from model.synthesis.pages import Page, PageMaker
from model.synthesis.sheet import IGNORED, Mark
from model.synthesis.tracing import trace_hand
from model.training.detector.pool import list_boxes
from model.training.detector.targets import ignore_unseen
from model.training.mnist_download import load_mnist
from scripts.paths import data_directory, path_from

SEED: Final = 977

ASIDE_SEED: Final = 20_261_130
"""Seed of pages for measurements only: nothing is trained on them or fitted to them."""

MEASURED: Final = {"squared paper": "squares", "ruled paper": "rows"}
"""Layouts that are measured, by the name in the report."""

HANDS: Final = 2_000
"""Number of digits, from the end of MNIST's training set, with which the pages are written."""

ENLARGEMENTS: Final = (1.0, 1.5, 2.5, 4.0)
"""Factors by which pages are enlarged to the sizes of photos."""

SAME: Final = 0.45
"""Minimum mutual overlap of a candidate with its mark."""


def make_pages(
    count: int, seed: int = SEED, kind: str | None = None
) -> Iterator[tuple[NDArray[np.uint8], list[Mark]]]:
    """Make photos of pages of one kind, or of random kinds, with their marks.

    Raises:
        DataError: MNIST or fonts are missing.
    """
    folder = data_directory()
    fonts = fonts_folder(folder)
    list_fonts(fonts)  # An incomplete set would make other pages.
    mnist = load_mnist(path_from("MNIST_PATH"), folder)
    images, labels = mnist.train_images[-HANDS:], mnist.train_labels[-HANDS:]
    typefaces = load_typefaces(fonts, np.random.default_rng(seed))
    maker = PageMaker(trace_hand(images, labels), typefaces)
    for number in range(count):
        random = np.random.default_rng((seed, number))
        page = maker.make(random, kind)
        yield _enlarge(page, float(random.choice(ENLARGEMENTS)))


def _enlarge(page: Page, times: float) -> tuple[NDArray[np.uint8], list[Mark]]:
    """Enlarge a page; digits that the photo does not fully show are ignored, as in training."""
    image = cv2.resize(page.image, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    boxes = ignore_unseen(list_boxes(page), page.image, page.ink, page.form)
    marks = [
        Mark(
            rectangle=Rectangle(left=left, top=top, right=right, bottom=bottom).scaled(times),
            label=int(label),
        )
        for left, top, right, bottom, label in boxes.tolist()
    ]
    return np.asarray(image, np.uint8), marks


def label_candidates(
    candidates: Sequence[Candidate], marks: Sequence[Mark]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compare candidates with the marks of their page.

    Returns:
        Whether each is a digit and was read right; its weight, 0.0 if that is unknown, else 1.0.
    """
    right, weights = np.zeros(len(candidates)), np.ones(len(candidates))
    if not marks:
        return right, weights
    shared = share([each.rectangle for each in candidates], [each.rectangle for each in marks])
    for index, candidate in enumerate(candidates):
        mark = marks[int(shared[index].argmax())]
        if shared[index].max() > SAME:
            right[index] = float(candidate.digit == mark.label)
            weights[index] = float(mark.label != IGNORED)
    return right, weights


def share(some: Sequence[Rectangle], others: Sequence[Rectangle]) -> NDArray[np.float64]:
    """Measure the mutual overlap of rectangles: the smaller one of both covered shares.

    Returns:
        Shape (some, others), 0.0 to 1.0.
    """
    return np.minimum(*measure_cover(some, others))


def measure_made_up(reader: DigitReader, count: int) -> dict[str, float]:
    """Measure the mean digit error rate on `count` pages of each layout.

    Raises:
        DataError: MNIST or fonts are missing.
    """
    return {
        name: float(np.mean(list(_measure_pages(reader, count, layout))))
        for name, layout in MEASURED.items()
    }


def _measure_pages(reader: DigitReader, count: int, layout: str) -> Iterator[float]:
    """Measure the digit error rate on each page that shows a digit."""
    for image, marks in make_pages(count, ASIDE_SEED, layout):
        digits = [each for each in marks if 0 <= each.label < DIGIT_COUNT]
        if digits:
            places = arrange([each.rectangle for each in digits])
            label = "".join(str(digits[place.index].label) for place in places)
            yield digit_error_rate(_read_page(reader, image, marks), label)


def _read_page(reader: DigitReader, image: NDArray[np.uint8], marks: Sequence[Mark]) -> str:
    """Read a page; leave out digits at marks that are ignored."""
    ignored = [each.rectangle for each in marks if each.label == IGNORED]
    reading = reader.read(cv2.imencode(".png", image)[1].tobytes())
    places = [each.place for each in reading.digits]
    counted = share(places, ignored).max(axis=1, initial=0.0) <= SAME
    return "".join(str(reading.digits[index].digit) for index in np.flatnonzero(counted).tolist())
