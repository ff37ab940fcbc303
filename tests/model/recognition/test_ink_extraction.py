from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.geometry import Rectangle
from model.images import Gray, Ink
from model.recognition.ink_extraction import CUT_SIDE, SURROUNDINGS, cut_ink
from model.recognition.preprocessing import estimate_stroke_width
from tests.model.pages import LOOKS, draw_gray, find_drawn


def find_rectangles(text: str, **options: Any) -> list[Rectangle]:
    """Find digits on a page with the same strokes, drawn cleanly."""
    clean = {"height": options.get("height", 480), "pen_width": options.get("pen_width", 0.06)}
    return find_drawn(text, jitter_seed=options.get("jitter_seed", 0), **clean)


def cut(image: Gray, place: Rectangle) -> Ink:
    found = cut_ink(image, place)
    return found.ink if found else np.zeros((1, 1), np.uint8)


def cut_drawn(text: str, **options: Any) -> list[Ink]:
    page = draw_gray(text, **options)
    return [cut(page, place) for place in find_rectangles(text, **options)]


@settings(max_examples=25, deadline=None)
@given(
    digit=st.sampled_from("0123456789"),
    seed=st.integers(0, 99),
    height=st.integers(60, 800),
    look=st.sampled_from(["clean", "shadow", "marker", "pencil", "board"]),
)
def test_a_cut_digit_is_full_ink_in_the_middle_of_empty_paper(
    digit: str, seed: int, height: int, look: str
) -> None:
    (ink,) = cut_drawn(digit, height=height, jitter_seed=seed, **LOOKS[look])

    x, y, width, height = cv2.boundingRect((ink > 128).astype(np.uint8))
    assert ink.dtype == np.uint8
    assert ink.max() == 255
    assert max(width, height) <= 1.1 * CUT_SIDE
    assert x + width / 2 == pytest.approx(ink.shape[1] / 2, abs=6)
    assert y + height / 2 == pytest.approx(ink.shape[0] / 2, abs=6)
    assert max(ink[0].max(), ink[-1].max(), ink[:, 0].max(), ink[:, -1].max()) == 0


@settings(max_examples=25, deadline=None)
@given(
    digit=st.sampled_from("0123456789"),
    seed=st.integers(0, 99),
    look=st.sampled_from(sorted(LOOKS)),
)
def test_light_and_dark_paper_give_the_same_ink(digit: str, seed: int, look: str) -> None:
    page = draw_gray(digit, jitter_seed=seed, **LOOKS[look])
    (place,) = find_rectangles(digit, jitter_seed=seed, **LOOKS[look])

    on_paper = cut(page, place)
    on_board = cut(255 - page, place)

    # Shrinking rounds half levels up, on paper and on board alike, so few levels may differ.
    assert on_paper.shape == on_board.shape
    assert np.abs(on_paper.astype(int) - on_board).mean() < 1


def test_strokes_of_a_neighbor_are_left_out() -> None:
    page = draw_gray("74", noise=0)
    seven, four = find_rectangles("74")
    alone = page.copy()
    alone[:, int(four.left) - 4 :] = page[0, 0]

    beside, lone = (cut(each, seven) for each in (page, alone))

    size = [min(sides) for sides in zip(beside.shape, lone.shape, strict=True)]
    rows, columns = slice(size[0]), slice(size[1])
    assert np.abs(beside[rows, columns].astype(int) - lone[rows, columns]).mean() < 3


def test_a_broad_stroke_through_a_digit_is_cut_off_at_its_rectangle() -> None:
    page = draw_gray("1", noise=0)
    (one,) = find_rectangles("1")
    level = int(one.center_y)
    page[level : level + 50] = 40

    ink = cut(page, one)

    columns = np.flatnonzero(ink.any(axis=0))
    margin = SURROUNDINGS * CUT_SIDE
    assert columns[0] > margin / 2
    assert ink.shape[1] - columns[-1] > margin / 2


@pytest.mark.parametrize("level", [0, 128, 255])
def test_empty_paper_has_no_ink(level: int) -> None:
    paper = np.full((200, 300), level, np.uint8)
    rectangle = Rectangle(left=50, top=40, right=90, bottom=120)

    assert not cut(paper, rectangle).any()


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 120), st.integers(1, 120)),
    corner=st.tuples(st.floats(-80, 150), st.floats(-80, 150)),
    sides=st.tuples(st.floats(0.1, 200), st.floats(0.1, 200)),
    seed=st.integers(0, 99),
)
def test_any_rectangle_that_touches_an_image_is_cut_without_a_fault(
    shape: tuple[int, int], corner: tuple[float, float], sides: tuple[float, float], seed: int
) -> None:
    image: Gray = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)
    left, top = min(corner[0], shape[1] - 0.5), min(corner[1], shape[0] - 0.5)
    right, bottom = max(left + sides[0], 0.5), max(top + sides[1], 0.5)
    rectangle = Rectangle(left=left, top=top, right=right, bottom=bottom)

    ink = cut(image, rectangle)

    assert ink.dtype == np.uint8
    assert max(ink.shape) <= (1 + 2 * SURROUNDINGS) * CUT_SIDE + 12


def test_pens_of_any_width_keep_their_width() -> None:
    widths = [estimate_stroke_width(cut_drawn("0", pen_width=pen)[0]) for pen in (0.03, 0.06, 0.12)]

    assert widths == pytest.approx([0.03 * CUT_SIDE, 0.06 * CUT_SIDE, 0.12 * CUT_SIDE], rel=0.35)
