import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.synthesis.strokes import Strokes, bend, draw, round_corners
from model.synthesis.tracing import follow, trace, trace_hand
from tests.model.pages import cut_drawn
from tests.model.tiny_hand import make_tiny_hand
from tests.model.tiny_mnist import make_tiny_mnist

SEEDS = st.integers(0, 2**32 - 1)


def on_board(strokes: Strokes, height: float = 80) -> Strokes:
    return np.asarray(strokes * height + 60, np.float32)


def drawn(strokes: Strokes, *, pen: float, uneven: float = 0.0) -> NDArray[np.uint8]:
    board = np.zeros((120, 120), np.uint8)
    draw(board, on_board(strokes), pen=pen, uneven=uneven)
    return board


def test_every_digit_is_traced_with_its_label() -> None:
    hand = make_tiny_hand()

    assert hand.labels.tolist() == make_tiny_mnist().train_labels.tolist()
    assert len(hand.strokes) == len(hand.labels)


@pytest.mark.parametrize("digit", range(10))
def test_strokes_are_of_height_one_around_the_middle(digit: int) -> None:
    strokes = make_tiny_hand().strokes[digit]

    low, high = strokes.min(axis=(0, 1)), strokes.max(axis=(0, 1))
    assert strokes.shape[1:] == (2, 2)
    assert strokes.dtype == np.float32
    assert (low + high) / 2 == pytest.approx([0, 0], abs=0.01)
    assert high[1] - low[1] == pytest.approx(1.0, abs=0.01)


def test_a_line_is_followed_from_end_to_end_and_a_loop_back_to_its_start() -> None:
    line = np.zeros((20, 20), np.bool_)
    line[4, 2:15] = True
    loop = np.zeros((20, 20), np.bool_)
    loop[3, 4:10] = loop[9, 4:10] = loop[3:10, 3] = loop[3:10, 10] = True

    (straight,), (closed,) = list(follow(line)), list(follow(loop))

    assert sorted([straight[0].tolist(), straight[-1].tolist()]) == [[2, 4], [14, 4]]
    assert len(straight) == 13
    assert closed[0].tolist() == closed[-1].tolist()


def test_rounded_strokes_stay_near_and_keep_their_ends() -> None:
    corner = np.array([[(0, 0), (10, 0)], [(10, 0), (10, 10)]], np.float32)

    rounded = round_corners(corner)

    assert rounded[0, 0].tolist() == [0, 0]
    assert rounded[-1, -1].tolist() == [10, 10]
    assert np.abs(rounded - (10, 0)).sum(axis=2).min() == 2.5
    assert np.array_equal(rounded[1:, 0], rounded[:-1, 1])


@pytest.mark.parametrize("digit", "0123456789")
def test_traced_strokes_run_in_the_middle_of_the_ink(digit: str) -> None:
    pen = 8
    (ink,) = cut_drawn(digit, margin=0, height=160, pen_width=0.1, noise=0.0)
    image = np.pad(ink, 20)
    board = np.zeros_like(image)

    (strokes,) = trace(image[np.newaxis])

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

    clean, traced = trace(np.stack([image, speckled]))

    assert np.array_equal(clean, traced)


def test_an_image_without_ink_has_no_strokes_and_no_place_in_a_hand() -> None:
    images = np.zeros((2, 28, 28), np.uint8)
    images[1] = make_tiny_mnist().train_images[7]

    hand = trace_hand(images, np.array([3, 7], np.uint8))

    assert len(trace(images)[0]) == 0
    assert hand.labels.tolist() == [7]
    assert len(hand.strokes) == 1


@given(SEEDS)
def test_a_hand_is_picked_from_as_the_seed_decides(seed: int) -> None:
    hand = make_tiny_hand()

    (strokes, label), (again, same) = (hand.pick(np.random.default_rng(seed)) for _ in range(2))

    assert strokes is again
    assert label == same
    assert label in range(10)


@settings(max_examples=40)
@given(SEEDS, st.integers(0, 9))
def test_another_writing_is_about_as_large_and_the_seed_decides_it(seed: int, digit: int) -> None:
    strokes = make_tiny_hand().strokes[digit]

    varied, again = (bend(strokes, np.random.default_rng(seed)) for _ in range(2))

    assert np.array_equal(varied, again)
    assert varied.shape == strokes.shape
    assert varied.dtype == np.float32
    assert not np.array_equal(varied, strokes)
    assert 0.8 < np.ptp(varied[..., 1]) < 1.25


@pytest.mark.parametrize("pen", [1.0, 4.0, 9.0])
def test_a_wider_pen_leaves_more_ink(pen: float) -> None:
    strokes = make_tiny_hand().strokes[0]

    ink, more = drawn(strokes, pen=pen), drawn(strokes, pen=pen + 2)

    assert ink.max() > 250
    assert (more > 127).sum() > (ink > 127).sum()


def test_a_pen_under_a_pixel_draws_fainter() -> None:
    strokes = make_tiny_hand().strokes[0]

    assert drawn(strokes, pen=0.5).max() < 0.6 * drawn(strokes, pen=1.0).max()


def test_an_uneven_pen_leaves_more_ink_than_an_even_one() -> None:
    strokes = make_tiny_hand().strokes[0]

    assert drawn(strokes, pen=6, uneven=0.4).sum() > drawn(strokes, pen=6).sum()


def test_a_board_keeps_what_was_drawn_before_and_the_level_of_the_pen() -> None:
    board = np.zeros((120, 120), np.uint8)
    board[0, 0] = 200

    draw(board, on_board(make_tiny_hand().strokes[0]), pen=4, level=180)

    assert board[0, 0] == 200
    assert np.sort(np.unique(board))[-2] <= 180
