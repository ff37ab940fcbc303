from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.detector.detector import Detection, DigitDetector, is_explained, merge, read_cells
from model.detector.network_input import CELL, DIGITS, EDGES, OUTPUTS, REACH
from model.geometry import Rectangle
from model.images import Gray
from tests.model.pages import draw_gray, find_drawn

NOTHING = np.full(10, 0.1, np.float32)


@pytest.fixture(scope="module")
def detector() -> DigitDetector:
    return DigitDetector.load()


def is_found(digit: Rectangle, detections: list[Detection]) -> bool:
    """Return whether a detection covers most of a digit and has its center near the digit's."""
    near = digit.longer_side / 3
    return any(
        digit.overlap(each.rectangle) > 0.5 * digit.area
        and abs(each.rectangle.center_x - digit.center_x) < near
        and abs(each.rectangle.center_y - digit.center_y) < near
        for each in detections
    )


def lay_on_paper(page: Gray, side: int) -> tuple[Gray, int, int]:
    """Put a small page on a large one; return the position of its corner."""
    paper = np.full((side, side), int(np.median(page)), np.uint8)
    top, left = (side - page.shape[0]) // 2, (side - page.shape[1]) // 3
    paper[top : top + page.shape[0], left : left + page.shape[1]] = page
    return paper, left, top


def detection(left: float, score: float, *, size: float = 20.0) -> Detection:
    rectangle = Rectangle(left=left, top=0, right=left + size, bottom=size)
    return Detection(rectangle=rectangle, score=score, probabilities=NOTHING, sign=0.0, pixels=size)


def make_cells(peaks: dict[tuple[int, int], float]) -> NDArray[np.float32]:
    cells = np.zeros((12, 16, OUTPUTS), np.float32)
    cells[..., DIGITS] = 0.1
    for place, score in peaks.items():
        cells[place][0] = score
    return cells


@pytest.mark.parametrize(("height", "side"), [(100, 1280), (300, 1280), (900, 1280), (40, 160)])
def test_digits_of_any_size_are_all_found(detector: DigitDetector, height: int, side: int) -> None:
    page, left, top = lay_on_paper(draw_gray("2 5\n7 4", height=height), side)
    there = [each.moved(left, top) for each in find_drawn("2 5\n7 4", height=height)]

    found = detector.detect(page)

    assert len(there) == 4
    assert [is_found(digit, found) for digit in there] == [True] * 4


def test_a_slim_1_that_two_looks_found_is_kept_once() -> None:
    one, shifted, neighbor = (
        replace(
            detection(left, 0.8), rectangle=Rectangle(left=left, top=0, right=left + 8, bottom=100)
        )
        for left in (50.0, 56.0, 85.0)
    )

    assert [each.rectangle.left for each in merge([one, shifted, neighbor])] == [50.0, 85.0]


def test_a_cell_gives_the_edges_of_its_digit_in_pixels_of_the_image() -> None:
    cells = make_cells({(5, 3): 0.8})
    cells[5, 3, EDGES] = np.log(np.array([4, 8, 16, 24]) / REACH)
    cells[5, 3, DIGITS] = np.eye(10)[7]

    (found,) = read_cells(cells, 0.5)

    x, y = 3.5 * CELL, 5.5 * CELL
    edges = found.rectangle.scaled(0.5)
    assert found.score == pytest.approx(0.8)
    assert found.probabilities.argmax() == 7
    assert found.pixels == pytest.approx(32)
    assert [edges.left, edges.top, edges.right, edges.bottom] == pytest.approx(
        [x - 4, y - 8, x + 16, y + 24]
    )


def test_the_highest_of_neighboring_cells_becomes_a_detection() -> None:
    cells = make_cells({(5, 3): 0.8, (5, 4): 0.7, (4, 2): 0.3, (9, 9): 0.5, (0, 15): 0.1})

    assert [each.score for each in read_cells(cells, 1.0)] == pytest.approx([0.8, 0.5])


def test_a_larger_look_follows_for_small_or_unclear_digits_and_a_second_one_always() -> None:
    small, large = detection(0, 0.9, size=12), detection(0, 0.9, size=80)

    assert is_explained([large], [large], 192)
    assert not is_explained([large], [large], 96)
    assert not is_explained([small], [large, small], 384)
    assert not is_explained([], [], 384)
    assert is_explained([], [], 768)


def test_an_object_that_several_looks_found_is_kept_once() -> None:
    best, again = detection(0, 0.9), replace(detection(3, 0.8), pixels=40.0)
    inside, beside = detection(2, 0.7, size=6), detection(15, 0.6)

    merged = merge([again, inside, best, beside])

    assert [each.rectangle for each in merged] == [
        each.rectangle for each in (best, inside, beside)
    ]
    assert [each.again for each in merged] == [0.8, 0.0, 0.0]
