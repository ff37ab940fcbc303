from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from model.detector.detector import DigitDetector
from model.geometry import Rectangle
from model.images import Gray, LabeledImages
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import PRETRAINED, load_version
from model.spec import NOT_A_DIGIT
from model.synthesis.pages import Page
from model.synthesis.sheet import IGNORED, LOOKALIKE, Mark
from model.training.crops import (
    CONTEXT_SIZE,
    Crop,
    classify_places,
    cut_contexts,
    cut_page,
    make_crops,
)
from tests.model.pages import draw_gray, find_drawn
from tests.model.tiny_hand import make_page_maker

SIDE = 800
DIGIT = (100.0, 100.0, 140.0, 160.0)


@pytest.fixture(scope="module")
def detector() -> DigitDetector:
    return DigitDetector.load()


def write_page(text: str, label: int | None = None) -> Page:
    """Write digits on clean square paper, labeled as themselves or with another label."""
    drawn = draw_gray(text, noise=0.0)
    margins = [(0, SIDE - side) for side in drawn.shape]
    image = np.pad(drawn, margins, mode="edge")
    marks = tuple(
        Mark(rectangle=each, label=int(digit) if label is None else label)
        for each, digit in zip(find_drawn(text, noise=0.0), text, strict=True)
    )
    return make_page(image, 255 - image, marks)


def make_page(image: Gray, ink: Gray, marks: tuple[Mark, ...] = ()) -> Page:
    blank = np.zeros_like(image)
    return Page(kind="rows", image=image, ink=ink, form=blank, marks=marks, corners=None)


def cut_often(page: Page, detector: DigitDetector, times: int = 12) -> list[Crop]:
    return [
        crop
        for seed in range(times)
        for crop in cut_page(detector, page, np.random.default_rng(seed))
    ]


def classify(*box: float, label: int = 4) -> int:
    """Classify a place on a page with one mark."""
    place = Rectangle(left=box[0], top=box[1], right=box[2], bottom=box[3])
    [kind] = classify_places([place], np.array([(*DIGIT, label)], np.float32))
    return kind


def cut_new_pages(detector: DigitDetector, count: int, seed: int) -> LabeledImages:
    random = np.random.default_rng(seed)
    return make_crops(make_page_maker().make, partial(cut_page, detector), count, random)


@pytest.fixture(scope="module")
def crops(detector: DigitDetector) -> LabeledImages:
    return cut_new_pages(detector, 100, seed=0)


def test_crops_are_images_of_ink_with_classes(crops: LabeledImages) -> None:
    images, classes = crops

    assert images.shape == (100, 28, 28)
    assert images.dtype == classes.dtype == np.uint8
    assert NOT_A_DIGIT in classes
    assert len(set(classes.tolist()) - {NOT_A_DIGIT}) > 5
    assert images.any(axis=(1, 2)).all()


def test_the_seed_decides_the_crops(crops: LabeledImages, detector: DigitDetector) -> None:
    images, classes = cut_new_pages(detector, 20, seed=0)

    others, _ = cut_new_pages(detector, 20, seed=1)
    assert np.array_equal(images, crops[0][:20])
    assert np.array_equal(classes, crops[1][:20])
    assert not np.array_equal(images, others)


def test_the_crops_of_a_clean_page_are_its_digits(detector: DigitDetector) -> None:
    classifier = DigitClassifier(load_version(PRETRAINED))

    cut = cut_often(write_page("407"), detector)

    digits = [(image, kind) for image, kind in cut if kind != NOT_A_DIGIT]
    inputs = normalize_intensity(np.stack([image for image, _ in digits]))
    answers = classifier.classify(inputs).argmax(axis=1)
    assert {kind for _, kind in digits} == {4, 0, 7}
    assert np.mean(answers == [kind for _, kind in digits]) > 0.9


def test_a_vertical_line_is_never_a_negative(detector: DigitDetector) -> None:
    assert cut_often(write_page("1"), detector)
    assert cut_often(write_page("1", label=NOT_A_DIGIT), detector) == []


def test_surroundings_show_that_a_line_or_a_letter_is_no_digit(detector: DigitDetector) -> None:
    for label in (NOT_A_DIGIT, LOOKALIKE):
        page = write_page("1", label=label)

        cut = [*cut_contexts(detector, page, np.random.default_rng(0))]

        assert {kind for _, kind in cut} == {NOT_A_DIGIT}
        assert {image.shape for image, _ in cut} == {CONTEXT_SIZE}


def test_a_digit_that_is_hidden_by_darkness_is_not_cut_out(detector: DigitDetector) -> None:
    page = write_page("4")
    noise = np.random.default_rng(0).integers(0, 256, page.image.shape).astype(np.uint8)
    sunken = replace(page, image=noise)

    assert {kind for _, kind in cut_often(sunken, detector)} <= {NOT_A_DIGIT}


@pytest.mark.parametrize(
    ("box", "label", "kind"),
    [
        ((102, 98, 142, 158), 4, 4),
        ((300, 300, 340, 360), 4, NOT_A_DIGIT),
        ((102, 98, 142, 158), NOT_A_DIGIT, NOT_A_DIGIT),
        ((102, 98, 142, 158), LOOKALIKE, LOOKALIKE),
        ((102, 98, 142, 158), IGNORED, IGNORED),
        ((100, 100, 140, 125), 4, IGNORED),
        ((100, 100, 120, 125), NOT_A_DIGIT, NOT_A_DIGIT),
        ((130, 150, 200, 260), 4, NOT_A_DIGIT),
    ],
)
def test_a_place_has_the_class_of_the_mark_that_it_covers(
    box: tuple[float, ...], label: int, kind: int
) -> None:
    assert classify(*box, label=label) == kind


def test_two_digits_together_are_no_digit() -> None:
    boxes = np.array([(*DIGIT, 4), (145, 100, 185, 160, 7)], np.float32)
    both = Rectangle(left=98, top=98, right=187, bottom=162)

    assert classify_places([both], boxes) == [NOT_A_DIGIT]
