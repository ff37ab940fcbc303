"""From a trained finder to the version that ships."""

from pathlib import Path
from typing import Final

import numpy as np

from model.data import CONTENT_SHA256, Mnist
from model.export import export_litert, keras_bytes
from model.finder import CHANNELS, FINDER_SIGNATURE, DigitFinder
from model.finder_export import as_exported
from model.finder_training import PAGE_SIDE, FinderResult
from model.publishing import describe_run
from model.rectangle import Rectangle
from model.registry.manifest import Manifest
from model.registry.version import KERAS_FILE, LITERT_FILE, ModelVersion, save_version
from model.synthesis.pages import Page, PageMaker
from model.synthesis.strokes import trace_hand

TEST_PAGES: Final = 300
TEST_SIDE: Final = 320
"""Pages on which the finder is measured, written with MNIST's test digits; their side."""

FOUND_SCORE: Final = 0.4
"""A finding counts from this score on."""

SAME_PLACE: Final = 0.5
"""Rectangles that share so much of what they cover together mean the same digit."""

PARITY: Final = 1e-3
"""Largest difference between Keras and LiteRT; distances are told as logarithms."""


def publish_finder(directory: Path, name: str, result: FinderResult, mnist: Mnist) -> ModelVersion:
    """Export, measure, describe and save a trained finder.

    Args:
        directory: Where the version will be.
        name: Its name.
        result: The trained network.
        mnist: The data set, whose test images are looked at here and nowhere before.

    Raises:
        ModelError: The exported network does not say what the trained one says.
    """
    exported = export_litert(
        as_exported(result.network), shape=(PAGE_SIDE, PAGE_SIDE, CHANNELS), parity=PARITY
    )
    manifest = Manifest(
        name=name,
        architecture="finder",
        preprocessing=FINDER_SIGNATURE,
        test_accuracy=measure_found(DigitFinder(exported), mnist),
        data_sha256={"mnist": CONTENT_SHA256},
        earlier=result.earlier,
        **describe_run(result),
    )
    networks = {KERAS_FILE: keras_bytes(result.network), LITERT_FILE: exported}
    return save_version(directory, manifest, networks)


def measure_found(finder: DigitFinder, mnist: Mnist) -> float:
    """Measure how well digits are found on new pages: the F1 score, 0.0 to 1.0.

    Source: van Rijsbergen 1979, "Information retrieval".
    """
    maker = PageMaker(trace_hand(mnist.test_images, mnist.test_labels))
    random = np.random.default_rng(0)
    found = wanted = right = 0
    for _ in range(TEST_PAGES):
        page = maker.make((TEST_SIDE, TEST_SIDE), random)
        findings = [each for each in finder.find(page.image) if each.score >= FOUND_SCORE]
        found += len(findings)
        wanted += len(page.digits)
        right += count_matches(page, [each.rectangle for each in findings])
    return 2 * right / max(found + wanted, 1)


def count_matches(page: Page, rectangles: list[Rectangle]) -> int:
    """Count the digits of a page that one of the rectangles covers."""
    left = list(rectangles)
    matches = 0
    for digit in page.digits:
        best = max(left, key=lambda each: _agreement(each, digit.rectangle), default=None)
        if best is not None and _agreement(best, digit.rectangle) >= SAME_PLACE:
            left.remove(best)
            matches += 1
    return matches


def _agreement(one: Rectangle, other: Rectangle) -> float:
    """Measure the shared part of what two rectangles cover together."""
    shared = one.overlap(other)
    return shared / (one.area + other.area - shared)
