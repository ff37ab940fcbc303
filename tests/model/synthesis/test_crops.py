from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.images import Gray
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import PRETRAINED, load_version
from model.spec import NOT_A_DIGIT
from model.synthesis.crops import Crop, cut_page, make_crops
from model.synthesis.pages import Page
from model.synthesis.sheet import IGNORED, Mark
from tests.model.pages import draw_gray, find_drawn
from tests.model.tiny_hand import make_page_maker

LabelledImages = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def write_page(text: str, label: int | None = None) -> Page:
    """Write digits on clean paper, labeled as themselves or with another label."""
    image = draw_gray(text, noise=0.0)
    marks = tuple(
        Mark(rectangle=each, label=int(digit) if label is None else label)
        for each, digit in zip(find_drawn(text, noise=0.0), text, strict=True)
    )
    return make_page(image, 255 - image, marks)


def make_page(image: Gray, ink: Gray, marks: tuple[Mark, ...] = ()) -> Page:
    blank = np.zeros_like(image)
    return Page(kind="rows", image=image, ink=ink, form=blank, marks=marks, corners=None)


def cut_often(page: Page, times: int = 20) -> list[Crop]:
    return [crop for seed in range(times) for crop in cut_page(page, np.random.default_rng(seed))]


@pytest.fixture(scope="module")
def crops() -> LabelledImages:
    return make_crops(make_page_maker(), 300, np.random.default_rng(0))


def test_crops_are_images_of_ink_with_classes(crops: LabelledImages) -> None:
    images, classes = crops

    assert images.shape == (300, 28, 28)
    assert images.dtype == classes.dtype == np.uint8
    assert set(classes.tolist()) == set(range(11))
    assert images.any(axis=(1, 2)).all()


def test_the_seed_decides_the_crops(crops: LabelledImages) -> None:
    images, classes = make_crops(make_page_maker(), 20, np.random.default_rng(0))

    others, _ = make_crops(make_page_maker(), 20, np.random.default_rng(1))
    assert np.array_equal(images, crops[0][:20])
    assert np.array_equal(classes, crops[1][:20])
    assert not np.array_equal(images, others)


def test_the_crops_of_a_clean_page_are_its_digits() -> None:
    classifier = DigitClassifier(load_version(PRETRAINED))

    cut = cut_often(write_page("407"))

    digits = [(image, kind) for image, kind in cut if kind != NOT_A_DIGIT]
    inputs = normalize_intensity(np.stack([image for image, _ in digits]))
    answers = classifier.classify(inputs).argmax(axis=1)
    assert {kind for _, kind in digits} == {4, 0, 7}
    assert np.mean(answers == [kind for _, kind in digits]) > 0.9


def test_a_vertical_line_is_never_a_negative() -> None:
    assert cut_often(write_page("1", label=NOT_A_DIGIT)) == []


def test_neighbors_are_sometimes_cut_out_together_as_a_negative() -> None:
    kinds = [kind for _, kind in cut_often(write_page("40"))]

    assert 0 < kinds.count(NOT_A_DIGIT) < kinds.count(4)


def test_marks_that_may_look_like_digits_are_not_cut_out() -> None:
    cut = cut_often(write_page("40", label=IGNORED))

    assert {kind for _, kind in cut} <= {NOT_A_DIGIT}
    assert len(cut) < 5


def test_a_page_without_anything_has_only_stray_crops() -> None:
    blank = np.full((200, 200), 230, np.uint8)

    assert cut_often(make_page(blank, np.zeros_like(blank))) == []


def test_a_digit_that_is_hidden_by_darkness_is_not_cut_out() -> None:
    page = write_page("4")
    noise = np.random.default_rng(0).integers(0, 256, page.image.shape).astype(np.uint8)
    sunken = replace(page, image=noise)

    assert {kind for _, kind in cut_often(sunken)} <= {NOT_A_DIGIT}
