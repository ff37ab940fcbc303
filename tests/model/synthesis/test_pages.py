from collections.abc import Iterator

import numpy as np
import pytest

from model.spec import NOT_A_DIGIT
from model.synthesis.digit_pages import DIGIT_LAYOUTS
from model.synthesis.other_pages import OTHER_LAYOUTS
from model.synthesis.pages import SIDE, Page
from tests.model.pages import cut_out
from tests.model.tiny_hand import make_page_maker


def make_pages(kind: str, count: int = 6) -> Iterator[Page]:
    for seed in range(count):
        yield make_page_maker().make(np.random.default_rng(seed), kind)


@pytest.mark.parametrize("kind", [*DIGIT_LAYOUTS, *OTHER_LAYOUTS])
def test_a_page_of_any_kind_is_a_photo_that_the_seed_decides(kind: str) -> None:
    (page,), (again,) = make_pages(kind, 1), make_pages(kind, 1)

    assert page.kind == kind
    assert page.image.shape == page.ink.shape == (SIDE, SIDE)
    assert page.image.dtype == page.ink.dtype == np.uint8
    assert np.array_equal(page.image, again.image)
    assert page.marks == again.marks


@pytest.mark.parametrize("kind", DIGIT_LAYOUTS)
def test_digits_lie_where_their_ink_is(kind: str) -> None:
    seen = [
        cut_out(page.ink, digit.rectangle.clipped(SIDE, SIDE))
        for page in make_pages(kind)
        for digit in page.marks
        if 0 <= digit.label < NOT_A_DIGIT
    ]

    inside = [ink for ink in seen if ink.size > 16]
    assert inside
    assert np.mean([ink.any() for ink in inside]) > 0.95


@pytest.mark.parametrize("kind", OTHER_LAYOUTS)
def test_pages_of_other_things_hold_no_digit(kind: str) -> None:
    labels = {mark.label for page in make_pages(kind) for mark in page.marks}

    assert not labels & set(range(NOT_A_DIGIT))


def test_pages_are_of_many_kinds_and_digits() -> None:
    pages = [make_page_maker().make(np.random.default_rng(seed)) for seed in range(50)]

    labels = {mark.label for page in pages for mark in page.marks}
    assert set(range(10)) <= labels
    assert len({page.kind for page in pages}) > 10
    assert 5 < sum(page.kind in OTHER_LAYOUTS for page in pages) < 25
