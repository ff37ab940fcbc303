from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.ink import extract_ink
from model.segmentation import (
    CANDIDATE_LIMIT,
    FULL_INK,
    Candidate,
    find_candidates,
    join,
    measure_thresholds,
    split,
    stretch_contrast,
)
from tests.model.pages import draw_gray, find_drawn

Bar = tuple[int, int, int, int]
"""Left edge, upper edge, width and height."""

BARS = st.tuples(st.integers(2, 100), st.integers(2, 100), st.integers(3, 30), st.integers(10, 100))
INKS = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(1, 256, (9, 14)).astype(np.uint8)
)


def ink_with(*bars: Bar, size: int = 240, level: int = 230) -> NDArray[np.uint8]:
    """Lay upright bars on empty paper."""
    ink = np.zeros((size, size), np.uint8)
    for x, y, width, height in bars:
        ink[y : y + height, x : x + width] = level
    return ink


def box(candidate: Candidate) -> Bar:
    return candidate.x, candidate.y, candidate.width, candidate.height


def candidate_at(x: int, y: int, ink: NDArray[np.uint8], *, at_edge: bool = False) -> Candidate:
    return Candidate(ink=ink, x=x, y=y, contrast=200.0, at_edge=at_edge)


@settings(max_examples=50, deadline=None)
@given(BARS)
def test_the_box_is_where_the_ink_is(bar: Bar) -> None:
    (found,) = find_candidates(ink_with(bar))

    assert box(found) == bar
    assert (found.right, found.bottom) == (bar[0] + bar[2], bar[1] + bar[3])
    assert found.ink.min() >= 254


@pytest.mark.parametrize("text", ["0", "1", "4", "407", "0123456789", "12\n90"])
@pytest.mark.parametrize("seed", range(3))
def test_each_drawn_digit_becomes_one_candidate(text: str, seed: int) -> None:
    assert len(find_drawn(text, jitter_seed=seed)) == len(text.replace("\n", ""))


def test_the_boxes_of_drawn_digits_cover_their_ink_and_stand_apart() -> None:
    ink = extract_ink(draw_gray("2468"))
    found = sorted(find_candidates(ink), key=lambda candidate: candidate.x)

    uncovered = ink.copy()
    for each in found:
        uncovered[each.y : each.bottom, each.x : each.right] = 0

    assert uncovered.max() < 100
    assert all(left.right < right.x for left, right in pairwise(found))


def test_dust_is_ignored() -> None:
    dust = [(x, 5, 3, 3) for x in range(10, 200, 20)]

    found = find_candidates(ink_with((100, 50, 10, 80), *dust))

    assert [box(each) for each in found] == [(100, 50, 10, 80)]


def test_the_largest_shape_comes_first() -> None:
    found = find_candidates(ink_with((10, 10, 8, 30), (60, 10, 8, 90), (110, 10, 8, 60)))

    assert [each.height for each in found] == [90, 60, 30]


def test_of_too_many_shapes_the_largest_are_kept() -> None:
    places = list(product(range(5, 700, 40), range(5, 700, 40)))
    bars = [(x, y, 6, 10 + number % 20) for number, (x, y) in enumerate(places)]

    found = find_candidates(ink_with(*bars, size=720))

    largest = sorted((bar[3] for bar in bars), reverse=True)[:CANDIDATE_LIMIT]
    assert len(bars) > CANDIDATE_LIMIT
    assert [each.height for each in found] == largest


@pytest.mark.parametrize("grain", [0, 4])
def test_paper_without_strokes_has_no_candidates(grain: int) -> None:
    paper = np.random.default_rng(0).integers(0, grain + 1, (200, 300)).astype(np.uint8)

    assert find_candidates(paper) == []
    assert measure_thresholds(paper) == (FULL_INK, FULL_INK)


def test_shapes_that_run_into_the_edge_are_marked() -> None:
    bars = [(0, 100, 9, 40), (100, 0, 9, 40), (231, 100, 9, 40), (100, 200, 9, 40)]

    assert all(each.at_edge for each in find_candidates(ink_with(*bars)))
    assert not find_candidates(ink_with((100, 100, 9, 40)))[0].at_edge


def test_a_shape_along_an_edge_is_no_stroke() -> None:
    bars = [(0, 0, 30, 240), (210, 60, 30, 180), (40, 200, 160, 40)]

    assert find_candidates(ink_with(*bars)) == []


def test_faint_ink_ends_as_black_as_strong_ink_beside_it() -> None:
    page = ink_with((40, 40, 10, 100)) + ink_with((150, 40, 10, 100), level=90)

    found = find_candidates(page)

    assert sorted(each.contrast for each in found) == [90.0, 230.0]
    assert min(each.ink.max() for each in found) >= 254


def test_contrast_is_stretched_from_a_quarter_to_the_whole() -> None:
    levels = np.array([[0, 50, 125, 200, 255]], np.uint8)

    assert stretch_contrast(levels, 200.0).tolist() == [[0, 0, 127, 255, 255]]


@settings(deadline=None)
@given(BARS, BARS)
def test_a_joined_candidate_spans_both_and_keeps_each_where_it_lies(one: Bar, other: Bar) -> None:
    first, second = (
        candidate_at(x, y, np.full((height, width), 200, np.uint8))
        for x, y, width, height in (one, other)
    )

    whole = join(first, second)

    page = np.zeros((300, 300), np.uint8)
    page[whole.y : whole.bottom, whole.x : whole.right] = whole.ink
    assert np.array_equal(
        page, np.maximum(*(ink_with(b, size=300, level=200) for b in (one, other)))
    )
    assert np.array_equal(whole.ink, join(second, first).ink)


@pytest.mark.parametrize("at_edge", [(True, False), (False, True), (False, False)])
def test_a_whole_is_at_the_edge_where_a_piece_is(at_edge: tuple[bool, bool]) -> None:
    ink = np.full((9, 9), 255, np.uint8)

    whole = join(*(candidate_at(20 * n, 0, ink, at_edge=edge) for n, edge in enumerate(at_edge)))

    assert whole.at_edge == any(at_edge)


@given(INKS, st.integers(1, 13))
def test_halves_joined_again_are_the_whole(ink: NDArray[np.uint8], column: int) -> None:
    left, right = split(candidate_at(30, 40, ink), column)

    whole = join(left, right)

    assert (left.right, right.x) == (30 + column, 30 + column)
    assert box(whole) == (30, 40, 14, 9)
    assert np.array_equal(whole.ink, ink)


def test_halves_lose_their_empty_edges() -> None:
    ink = np.zeros((20, 30), np.uint8)
    ink[:, :8] = ink[12:, 22:] = 255

    left, right = split(candidate_at(100, 50, ink), 15)

    assert box(left) == (100, 50, 8, 20)
    assert box(right) == (122, 62, 8, 8)


@pytest.mark.parametrize("column", [0, 5])
def test_a_cut_beside_the_ink_is_refused(column: int) -> None:
    with pytest.raises(ValueError, match="received: an empty picture"):
        split(candidate_at(0, 0, np.full((9, 5), 255, np.uint8)), column)
