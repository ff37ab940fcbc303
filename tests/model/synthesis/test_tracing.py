import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.synthesis.strokes import draw
from model.synthesis.tracing import thin, trace_hand
from tests.model.pages import cut_drawn
from tests.model.tiny_hand import make_tiny_hand
from tests.model.tiny_mnist import make_tiny_mnist

Mask = NDArray[np.bool_]


def count_pieces(mask: Mask) -> int:
    return cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0] - 1


def count_holes(mask: Mask) -> int:
    ground = np.pad(~mask, 1, constant_values=True)
    return cv2.connectedComponents(ground.astype(np.uint8), connectivity=4)[0] - 2


def is_thick(mask: Mask) -> bool:
    """Return whether a line is three pixels wide anywhere; where strokes meet, two are allowed."""
    return bool(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).any())


def draw_mask(digit: str, seed: int = 0, pen_width: float = 0.08) -> Mask:
    (ink,) = cut_drawn(digit, jitter_seed=seed, noise=0.0, height=160, pen_width=pen_width)
    return np.asarray(ink > 127, np.bool_)


@settings(max_examples=40, deadline=None)
@given(
    digit=st.sampled_from("0123456789"),
    seed=st.integers(0, 99),
    pen_width=st.sampled_from([0.04, 0.08, 0.14]),
)
def test_a_digit_is_thinned_to_thin_connected_lines(
    digit: str, seed: int, pen_width: float
) -> None:
    mask = draw_mask(digit, seed, pen_width)

    line = thin(mask[np.newaxis])[0]

    assert line.shape == mask.shape
    assert line.dtype == np.bool_
    assert not (line & ~mask).any()
    assert count_pieces(line) == count_pieces(mask)
    assert count_holes(line) == count_holes(mask)
    assert not is_thick(line)


@pytest.mark.parametrize("digit", range(10))
def test_strokes_are_of_height_one_around_the_middle(digit: int) -> None:
    strokes = make_tiny_hand().strokes[digit]

    low, high = strokes.min(axis=(0, 1)), strokes.max(axis=(0, 1))
    assert strokes.shape[1:] == (2, 2)
    assert strokes.dtype == np.float32
    assert (low + high) / 2 == pytest.approx([0, 0], abs=0.01)
    assert high[1] - low[1] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("digit", "0123456789")
def test_traced_strokes_run_in_the_middle_of_the_ink(digit: str) -> None:
    pen = 8
    (ink,) = cut_drawn(digit, margin=0, height=160, pen_width=0.1, noise=0.0)
    image = np.pad(ink, 20)
    board = np.zeros_like(image)

    (strokes,) = trace_hand(image[np.newaxis], np.array([0], np.uint8)).strokes

    height, width = np.array(ink.shape) - pen
    low, high = strokes.min(axis=(0, 1)), strokes.max(axis=(0, 1))
    middle = np.array(image.shape[::-1]) / 2
    draw(board, (strokes * height / (high - low)[1] + middle).astype(np.float32), pen=1.0)
    assert (high - low)[0] / (high - low)[1] == pytest.approx(width / height, abs=0.1)
    assert (image[board > 60] > 127).mean() > 0.95


def test_specks_beside_a_digit_are_no_strokes() -> None:
    image = make_tiny_mnist().train_images[3].copy()
    speckled = image.copy()
    speckled[0:1, 0:2] = 255

    clean, traced = trace_hand(np.stack([image, speckled]), np.array([3, 3], np.uint8)).strokes

    assert np.array_equal(clean, traced)


def test_images_without_ink_are_left_out_of_a_hand() -> None:
    images = np.zeros((2, 28, 28), np.uint8)
    images[1] = make_tiny_mnist().train_images[7]

    hand = trace_hand(images, np.array([3, 7], np.uint8))

    assert hand.labels.tolist() == [7]
    assert len(hand.strokes) == 1
