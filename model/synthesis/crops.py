"""Crops to train the classifier with, cut out of pages as digits are cut out of photos."""

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle
from model.images import Gray
from model.recognition.ink_extraction import cut_ink
from model.recognition.preprocessing import lay_out
from model.spec import IMAGE_SIZE, NOT_A_DIGIT
from model.synthesis.camera import measure_correlation
from model.synthesis.negatives import is_wide
from model.synthesis.pages import Page, PageMaker
from model.synthesis.random_choices import happens
from model.synthesis.sheet import Mark

MOST_OF_A_PAGE: Final = 12
"""Maximum number of crops of one page."""

SMALLEST: Final = 8.0
"""Minimum height of marks that are cut out, in pixels."""

LOOSENESS: Final = 0.05
"""Standard deviation of a crop's edge from the true one, as a share of the digit's side."""

PAIR_SHARE: Final = 0.12
"""Share of neighboring digits that are cut out together, as a negative."""

STRAY_SHARE: Final = 0.5
"""Share of pages from which a place without writing is cut out, as a negative."""

VISIBLE_SHARE: Final = 0.8
"""Minimum share of a mark that is on the page."""

LEAST_CORRELATION: Final = 0.6
"""Minimum correlation of a digit's crop with its ink. With less, the digit is hidden by darkness or
other objects and useless for training."""

Crop = tuple[NDArray[np.uint8], int]
"""An image of shape (28, 28), ink 0 to 255, and its class."""


def make_crops(
    maker: PageMaker, count: int, random: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Cut crops out of new pages.

    Args:
        maker: Makes the pages.
        count: Number of crops.
        random: Chooses the pages and where they are cut.

    Returns:
        Images of shape (count, 28, 28), ink 0 to 255, and classes of shape (count,).
    """
    images, classes = zip(*islice(_crops(maker, random), count), strict=True)
    return np.stack(images), np.array(classes, np.uint8)


def _crops(maker: PageMaker, random: np.random.Generator) -> Iterator[Crop]:
    while True:
        crops = list(cut_page(maker.make(random), random))
        chosen = random.permutation(len(crops))[:MOST_OF_A_PAGE]
        yield from (crops[index] for index in chosen)


def cut_page(page: Page, random: np.random.Generator) -> Iterator[Crop]:
    """Cut out the digits of a page, and some negatives."""
    for rectangle, kind in list(_places(page, random)):
        loose = _loosen(rectangle, random)
        crop = _cut_and_lay_out(page.image, loose)
        if kind == NOT_A_DIGIT:
            shown = is_wide(crop)
        else:
            written = _cut_and_lay_out(page.ink, loose)
            shown = measure_correlation(crop, written) >= LEAST_CORRELATION
        if shown:
            yield crop, kind


def _cut_and_lay_out(image: Gray, rectangle: Rectangle) -> NDArray[np.uint8]:
    cut = cut_ink(image, rectangle)
    if cut is None:
        return np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    return lay_out(cut.ink)


def _places(page: Page, random: np.random.Generator) -> Iterator[tuple[Rectangle, int]]:
    seen = [each for each in page.marks if _is_visible(each.rectangle, page.image)]
    for each in seen:
        if 0 <= each.label <= NOT_A_DIGIT:
            yield each.rectangle, each.label
    for pair in _neighbors(seen):
        if happens(PAIR_SHARE, random):
            yield pair, NOT_A_DIGIT
    if happens(STRAY_SHARE, random):
        stray = _somewhere(page.image, random)
        if not any(stray.overlap(each.rectangle) for each in page.marks):
            yield stray, NOT_A_DIGIT


def _is_visible(rectangle: Rectangle, image: Gray) -> bool:
    height, width = image.shape
    inside = rectangle.clipped(width, height).area > VISIBLE_SHARE * rectangle.area
    return inside and rectangle.height >= SMALLEST


def _neighbors(seen: list[Mark]) -> Iterator[Rectangle]:
    """Join the rectangles of digits that were written side by side."""
    digits = [each.rectangle for each in seen if 0 <= each.label < NOT_A_DIGIT]
    for one, other in pairwise(digits):
        if 0 < other.left - one.left < 2 * one.height and abs(other.top - one.top) < one.height / 2:
            yield Rectangle(
                left=one.left,
                top=min(one.top, other.top),
                right=max(one.right, other.right),
                bottom=max(one.bottom, other.bottom),
            )


def _somewhere(image: Gray, random: np.random.Generator) -> Rectangle:
    size = min(image.shape) * random.uniform(0.05, 0.4) * random.uniform(0.5, 1, 2)
    left, top = random.uniform(0, 1, 2) * np.maximum(image.shape[::-1] - size, 0)
    return Rectangle(left=left, top=top, right=left + size[0], bottom=top + size[1])


def _loosen(rectangle: Rectangle, random: np.random.Generator) -> Rectangle:
    left, top, right, bottom = random.normal(0, LOOSENESS, 4).tolist()
    return Rectangle(
        left=rectangle.left + left * rectangle.width,
        top=rectangle.top + top * rectangle.height,
        right=rectangle.right + right * rectangle.width,
        bottom=rectangle.bottom + bottom * rectangle.height,
    )
