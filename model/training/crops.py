"""Crops to train the classifier and the context network with.

They show what the detector detects on made-up pages, cut out like digits in photos. So the networks
learn what they are asked later: digits with parts of lines and neighbors, and other things that the
detector takes for digits.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detector.detector import CLEAR, DigitDetector
from model.geometry import Rectangle, measure_cover
from model.images import Gray, Ink, LabeledImages
from model.reading.candidate import RESIZED
from model.recognition.context import HEIGHT, WIDTH, cut_context
from model.recognition.ink_extraction import cut_ink
from model.recognition.preprocessing import lay_out
from model.spec import DIGIT_COUNT, IMAGE_SIZE, NOT_A_DIGIT
from model.synthesis.camera import measure_correlation
from model.synthesis.negatives import is_wide
from model.synthesis.pages import Page
from model.synthesis.random_choices import happens
from model.synthesis.sheet import IGNORED, LOOKALIKE
from model.training.detector.pool import list_marks
from model.training.detector.targets import Boxes, ignore_unseen, turn_boxes

MOST_OF_A_KIND: Final = 12
"""Maximum number of digits, and of negatives, that are cut out of one page."""

TURNED_SHARE: Final = 0.12
"""Share of pages that are rotated by quarter turns."""

ENLARGEMENTS: Final = (1.0, 1.5, 2.5)
"""Factors by which pages are enlarged, as small digits of large photos are."""

RESIZED_SHARE: Final = 0.16
"""Share of the clear detections whose rectangle is resized, as the reader resizes some."""

SAME: Final = 0.45
"""Minimum mutual overlap of a detection with the mark that it detected."""

APART: Final = 0.25
"""Maximum overlap of a negative with a digit, or with a mark that may look like one."""

COVERED: Final = 0.8
"""Minimum share of two digits that lies in a detection of both, which is a negative."""

LEAST_CORRELATION: Final = 0.6
"""Minimum correlation of a digit's crop with its ink. With less, the digit is hidden by darkness or
other objects and useless for training."""

CONTEXT_SIZE: Final = (HEIGHT + 8, WIDTH + 8)
"""Height and width of surroundings, in pixels, with a margin to shift and scale them."""

Crop = tuple[NDArray[np.uint8], int]
"""An image and its class: ink of shape (28, 28), or surroundings of shape `CONTEXT_SIZE`."""

MakePage = Callable[[np.random.Generator], Page]
Cut = Callable[[Page, np.random.Generator], Iterable[Crop]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Photo:
    """The photo of a page, its handwriting and its boxes, all rotated and enlarged alike."""

    image: Gray
    ink: Ink
    boxes: Boxes


def cut_page(detector: DigitDetector, page: Page, random: np.random.Generator) -> Iterator[Crop]:
    """Cut out what the detector detects on a page, if its class is certain."""
    for _, kind, ink in _cut_places(_vary(page, random), detector, random):
        if kind != LOOKALIKE and (kind != NOT_A_DIGIT or is_wide(ink)):
            yield ink, kind


def cut_contexts(
    detector: DigitDetector, page: Page, random: np.random.Generator
) -> Iterator[Crop]:
    """Cut out the same with its surroundings, which show that lines and letters are no digits."""
    photo = _vary(page, random)
    for place, kind, _ in _cut_places(photo, detector, random):
        yield cut_context(photo.image, place, CONTEXT_SIZE), min(kind, NOT_A_DIGIT)


def _cut_places(
    photo: Photo, detector: DigitDetector, random: np.random.Generator
) -> Iterator[tuple[Rectangle, int, Ink]]:
    """Detect places, some of them resized, with their classes and their ink.

    Places of an uncertain class and hidden digits are left out.
    """
    detections = detector.detect(photo.image)
    kinds = classify_places([each.rectangle for each in detections], photo.boxes)
    for detection, kind in zip(detections, kinds, strict=True):
        if kind == IGNORED:
            continue
        place = detection.rectangle
        if detection.score >= CLEAR and happens(RESIZED_SHARE, random):
            place = place.resized(float(random.choice(RESIZED)))
        ink = _cut_and_lay_out(photo.image, place)
        if kind < NOT_A_DIGIT:
            written = _cut_and_lay_out(photo.ink, place)
            if measure_correlation(ink, written) < LEAST_CORRELATION:
                continue
        yield place, kind, ink


def _vary(page: Page, random: np.random.Generator) -> Photo:
    """Rotate some pages by quarter turns, and enlarge some."""
    boxes = ignore_unseen(list_marks(page), page.image, page.ink, page.form)
    turns = int(random.integers(1, 4)) if happens(TURNED_SHARE, random) else 0
    times = float(random.choice(ENLARGEMENTS))
    boxes = turn_boxes(boxes, turns, len(page.image))
    boxes[:, :4] *= times
    image, ink = (
        cv2.resize(np.rot90(each, turns), None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
        for each in (page.image, page.ink)
    )
    return Photo(image=np.asarray(image, np.uint8), ink=np.asarray(ink, np.uint8), boxes=boxes)


def classify_places(places: list[Rectangle], boxes: Boxes) -> list[int]:
    """Return the class of each place: a digit, `NOT_A_DIGIT`, `LOOKALIKE` or `IGNORED`."""
    marks = [
        Rectangle(left=left, top=top, right=right, bottom=bottom)
        for left, top, right, bottom, _ in boxes.tolist()
    ]
    labels = boxes[:, 4].astype(int)
    shares = zip(*measure_cover(places, marks), strict=True)
    return [_classify_place(inside, covered, labels) for inside, covered in shares]


def _classify_place(
    inside: NDArray[np.float64], covered: NDArray[np.float64], labels: NDArray[np.int64]
) -> int:
    """Classify a place by the marks that it overlaps.

    Args:
        inside: Share of the place in each mark, shape (marks,).
        covered: Share of each mark in the place, shape (marks,).
        labels: What each mark is, shape (marks,).
    """
    either = np.maximum(inside, covered)
    if (either[labels == IGNORED] > APART).any():
        return IGNORED
    mutual = np.minimum(inside, covered)
    if mutual.max(initial=0.0) >= SAME:
        return int(labels[mutual.argmax()])
    is_digit = (labels >= 0) & (labels < DIGIT_COUNT)
    if np.count_nonzero(covered[is_digit] > COVERED) > 1:
        return NOT_A_DIGIT
    return IGNORED if (either[labels != NOT_A_DIGIT] > APART).any() else NOT_A_DIGIT


def _cut_and_lay_out(image: Gray, place: Rectangle) -> Ink:
    cut = cut_ink(image, place)
    return np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8) if cut is None else lay_out(cut.ink)


def make_crops(
    make_page: MakePage,
    cut: Cut,
    count: int,
    random: np.random.Generator,
) -> LabeledImages:
    """Cut crops out of new pages.

    Args:
        make_page: Makes the next page.
        cut: Cuts crops out of a page: `cut_page` or `cut_contexts` with a detector.
        count: Number of crops.
        random: Chooses the pages and what is cut out.

    Returns:
        Images of shape (count, height, width), 0 to 255, and classes of shape (count,).
    """
    images, classes = zip(*islice(_crops(make_page, cut, random), count), strict=True)
    return np.stack(images), np.array(classes, np.uint8)


def _crops(make_page: MakePage, cut: Cut, random: np.random.Generator) -> Iterator[Crop]:
    while True:
        crops = list(cut(make_page(random), random))
        shuffled = [crops[index] for index in random.permutation(len(crops))]
        yield from [each for each in shuffled if each[1] != NOT_A_DIGIT][:MOST_OF_A_KIND]
        yield from [each for each in shuffled if each[1] == NOT_A_DIGIT][:MOST_OF_A_KIND]
