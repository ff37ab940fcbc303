import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.tiny_hand import make_page_maker

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.tuples(st.integers(96, 200), st.integers(96, 200)))
def test_a_page_is_an_image_that_the_seed_decides(seed: int, shape: tuple[int, int]) -> None:
    page, again = (make_page_maker().make(shape, np.random.default_rng(seed)) for _ in range(2))

    assert page.image.shape == page.ink.shape == shape
    assert page.image.dtype == page.ink.dtype == np.uint8
    assert np.array_equal(page.image, again.image)
    assert page.written == again.written


def test_pages_are_with_and_without_digits() -> None:
    pages = [make_page_maker().make((160, 160), np.random.default_rng(seed)) for seed in range(60)]

    labels = [digit.label for page in pages for digit in page.digits]
    assert set(labels) == set(range(10))
    assert 4 < sum(not page.digits for page in pages) < 30
    assert sum(not page.ink.any() for page in pages) > 1


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.tuples(st.integers(96, 200), st.integers(96, 200)))
def test_a_drawn_page_has_one_ground_and_no_grain(seed: int, shape: tuple[int, int]) -> None:
    page, again = (make_page_maker().draw(shape, np.random.default_rng(seed)) for _ in range(2))

    assert page.image.shape == page.ink.shape == shape
    assert page.image.dtype == np.uint8
    assert np.array_equal(page.image, again.image)
    assert len(np.unique(page.image[page.ink == 0])) <= 1


def test_drawn_pages_are_light_and_dark() -> None:
    pages = [make_page_maker().draw((96, 96), np.random.default_rng(seed)) for seed in range(40)]

    dark = sum(float(page.image[page.ink == 0].mean()) < 100 for page in pages)
    assert 4 < dark < 30


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_ink_and_places_turn_with_a_page(turns: int) -> None:
    page = make_page_maker().make((160, 240), np.random.default_rng(4))

    turned = page.turned(turns)

    assert page.digits
    assert turned.turns == turns
    assert np.array_equal(turned.image, np.rot90(page.image, turns))
    for digit, before in zip(turned.digits, page.digits, strict=True):
        assert digit.label == before.label
        ink = turned.ink[digit.rectangle.clipped(*turned.ink.shape[::-1]).slices]
        upright = page.ink[before.rectangle.clipped(240, 160).slices]
        assert np.array_equal(ink, np.rot90(upright, turns))


def test_most_digits_differ_from_the_ground_around_them() -> None:
    contrasts = []
    for seed in range(30):
        page = make_page_maker().make((200, 200), np.random.default_rng(seed))
        full, none = page.ink > 160, page.ink == 0
        if page.digits and full.any():
            contrasts.append(abs(float(page.image[full].mean() - page.image[none].mean())))

    assert np.median(contrasts) > 20


@pytest.mark.parametrize("seed", range(10))
def test_every_digit_lies_on_its_page_at_least_in_part(seed: int) -> None:
    page = make_page_maker().make((200, 240), np.random.default_rng(seed))

    inside = [digit.rectangle.clipped(240, 200).area for digit in page.digits]

    assert all(area > 0 for area in inside)
