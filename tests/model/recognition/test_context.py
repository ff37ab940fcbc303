import numpy as np
import pytest

from model.geometry import Rectangle
from model.recognition.context import (
    HEIGHT,
    WIDTH,
    ContextClassifier,
    cut_context,
    normalize_context,
)
from model.spec import NOT_A_DIGIT
from tests.model.pages import draw_gray, find_drawn


@pytest.fixture(scope="module")
def context() -> ContextClassifier:
    return ContextClassifier.load()


def test_digits_are_recognized_in_their_surroundings(context: ContextClassifier) -> None:
    probabilities = context.classify(draw_gray("40725"), find_drawn("40725"))

    assert probabilities.argmax(axis=1).tolist() == [4, 0, 7, 2, 5]
    assert np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-3)


def test_the_side_of_a_box_is_no_digit(context: ContextClassifier) -> None:
    image = np.full((300, 600), 230, np.uint8)
    image[60:240, [60, 61, 62, 300, 301, 302, 540, 541, 542]] = 40
    image[[60, 61, 62, 240, 241, 242], 60:543] = 40
    side = Rectangle(left=292, top=60, right=310, bottom=240)

    assert context.classify(image, [side]).argmax() == NOT_A_DIGIT


@pytest.mark.parametrize("count", [0, 1, 17])
def test_any_number_of_places_is_classified(context: ContextClassifier, count: int) -> None:
    image, [place] = draw_gray("3"), find_drawn("3")

    probabilities = context.classify(image, [place] * count)

    assert probabilities.shape == (count, 11)
    assert probabilities.argmax(axis=1).tolist() == [3] * count


@pytest.mark.parametrize("scale", [0.1, 0.4, 1.0, 5.0])
def test_the_longer_side_of_a_place_has_20_pixels(scale: float) -> None:
    image = np.full((round(400 * scale), round(600 * scale)), 255, np.uint8)
    digit = Rectangle(left=250, top=100, right=290, bottom=200).scaled(scale)
    image[round(digit.top) : round(digit.bottom), round(digit.left) : round(digit.right)] = 0

    cut = cut_context(image, digit)

    dark = cut < 128
    assert cut.shape == (HEIGHT, WIDTH)
    assert np.flatnonzero(dark.any(axis=1)).tolist() == list(range(10, 30))
    assert np.flatnonzero(dark.any(axis=0)).tolist() == list(range(28, 36))


def test_beyond_the_image_its_edge_is_repeated() -> None:
    image = np.full((50, 50), 90, np.uint8)

    cut = cut_context(image, Rectangle(left=-5, top=-5, right=10, bottom=20))

    assert (cut == 90).all()


def test_the_light_does_not_matter() -> None:
    crop = np.random.default_rng(0).integers(0, 100, (HEIGHT, WIDTH)).astype(np.uint8)

    assert np.allclose(normalize_context(crop), normalize_context(crop * 2 + 20), atol=1e-4)
    assert not normalize_context(np.full_like(crop, 80)).any()
