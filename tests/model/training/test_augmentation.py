from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.recognition.preprocessing import lay_out
from model.synthesis.digit_shapes import add_european_strokes
from model.training.augmentation import (
    FULL,
    NARROWEST,
    SLIGHT,
    WIDEST,
    WIDEST_ONE,
    Variation,
    coarsen,
    mark_as_photo,
    stretch,
    warp,
)
from model.training.dataset import prepare_images
from tests.model.tiny_mnist import make_tiny_mnist

Image = NDArray[np.uint8]

SEEDS = st.integers(0, 2**32 - 1)
TRIANGLE = lay_out(np.tri(28, dtype=np.uint8) * 255)
STILL = Variation(
    rotation=0.0, scale=0.0, aspect=0.0, shear=0.0, shift=0.0, elastic=0.0, perspective=0.0
)


def digit(label: int) -> Image:
    image: Image = prepare_images(make_tiny_mnist().train_images[label : label + 1])[0]
    return image


def is_image(image: Image) -> bool:
    return image.shape == (28, 28) and image.dtype == np.uint8


def measure_width(image: Image) -> float:
    """Measure how wide the ink of an image is, as a share of its height."""
    _, _, width, height = cv2.boundingRect((image > 100).astype(np.uint8))
    return width / height


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([2, 4, 6, 8]), SEEDS)
def test_a_stretched_digit_is_wider_or_narrower_within_limits(label: int, seed: int) -> None:
    stretched, again = (stretch(digit(label), label, np.random.default_rng(seed)) for _ in range(2))

    assert is_image(stretched)
    assert np.array_equal(stretched, again)
    assert 0.7 * NARROWEST < measure_width(stretched) < 1.2 * WIDEST


def test_a_vertical_line_is_not_stretched_and_a_1_not_into_a_7() -> None:
    line = np.zeros((28, 28), np.uint8)
    line[4:24, 13:15] = 255
    board = np.zeros((90, 70), np.uint8)
    corners = np.array([(15, 40), (40, 10), (40, 80)])
    cv2.polylines(board, [corners], isClosed=False, color=255, thickness=6)
    flagged = lay_out(board)

    widths = [measure_width(stretch(flagged, 1, np.random.default_rng(seed))) for seed in range(60)]

    assert all(stretch(line, 1, np.random.default_rng(seed)) is line for seed in range(20))
    assert measure_width(flagged) < WIDEST_ONE
    assert max(widths) < 1.15 * WIDEST_ONE


@pytest.mark.parametrize(
    ("vary", "mean", "least"),
    [(coarsen, 0.93, 0.8), (partial(warp, variation=FULL), 0.7, 0.3), (mark_as_photo, 0.93, 0.8)],
)
def test_varied_images_are_alike_and_seeds_decide_them(
    vary: Callable[..., Image], mean: float, least: float
) -> None:
    varied, again = (
        [vary(TRIANGLE, random=np.random.default_rng(seed)) for seed in range(200)]
        for _ in range(2)
    )
    likeness = [np.corrcoef(each.ravel(), TRIANGLE.ravel())[0, 1] for each in varied]

    assert all(is_image(each) for each in varied)
    assert np.array_equal(varied, again)
    assert np.mean(likeness) > mean
    assert min(likeness) > least


def test_crops_vary_less_than_drawings_and_nothing_varies_without_variation() -> None:
    still, slight, full = (
        [warp(TRIANGLE, variation, np.random.default_rng(seed)) for seed in range(40)]
        for variation in (STILL, SLIGHT, FULL)
    )

    assert np.abs(np.stack(still).astype(int) - TRIANGLE).max() <= 1
    changes = [np.abs(np.stack(each).astype(int) - TRIANGLE).mean() for each in (slight, full)]
    assert 0.1 < changes[0] < 0.7 * changes[1]


@settings(max_examples=30, deadline=None)
@given(label=st.integers(0, 9), seed=SEEDS)
def test_european_strokes_are_added_to_0_1_and_7_and_prepared_as_photos_are(
    label: int, seed: int
) -> None:
    written = add_european_strokes(digit(label), label, np.random.default_rng(seed))

    assert is_image(written)
    assert np.array_equal(written, digit(label)) == (label not in {0, 1, 7})
    assert np.array_equal(written, lay_out(written)) or label not in {0, 1, 7}
