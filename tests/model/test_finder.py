from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.cutting import Gray
from model.errors import ModelError, PreprocessingMismatchError
from model.finder import (
    CELL,
    FINDING_LIMIT,
    LEAST_SCORE,
    MULTIPLE,
    OVERLAP,
    REACH,
    DigitFinder,
    Finding,
    fit,
    read_cells,
    standardize,
    suppress,
)
from model.rectangle import Rectangle
from model.registry.version import PRETRAINED
from tests.model.pages import draw_gray, find_drawn

NOTHING = np.full(10, 0.1, np.float32)


@pytest.fixture(scope="module")
def finder() -> DigitFinder:
    return DigitFinder.load()


def find_rectangles(text: str, **options: Any) -> list[Rectangle]:
    return [
        Rectangle(left=each.x, top=each.y, right=each.right, bottom=each.bottom)
        for each in find_drawn(text, **options)
    ]


def is_found(digit: Rectangle, findings: list[Finding]) -> bool:
    """Tell whether a finding lies over most of a digit, with its middle near the digit's."""
    near = digit.longer_side / 3
    return any(
        digit.overlap(each.rectangle) > 0.5 * digit.area
        and abs(each.rectangle.center_x - digit.center_x) < near
        and abs(each.rectangle.center_y - digit.center_y) < near
        for each in findings
    )


def lay_on_paper(page: Gray, side: int) -> tuple[Gray, int, int]:
    """Lay a small page on a large one; say where its corner is."""
    paper = np.full((side, side), int(np.median(page)), np.uint8)
    top, left = (side - page.shape[0]) // 2, (side - page.shape[1]) // 3
    paper[top : top + page.shape[0], left : left + page.shape[1]] = page
    return paper, left, top


def make_finding(left: float, score: float, *, size: float = 20.0) -> Finding:
    rectangle = Rectangle(left=left, top=0, right=left + size, bottom=size)
    return Finding(rectangle=rectangle, score=score, probabilities=NOTHING)


def make_cells(
    peaks: dict[tuple[int, int], float], rows: int = 12, columns: int = 16
) -> NDArray[np.float32]:
    cells = np.zeros((rows, columns, 15), np.float32)
    cells[..., 1:11] = 0.1
    for place, score in peaks.items():
        cells[place][0] = score
    return cells


# A lone stroke in a picture that small may be anything: there the shapes have to do.
SMALL_ONE = ("1", 120)


@pytest.mark.parametrize(
    ("digit", "height"),
    [pair for pair in product("0123456789", (120, 480, 1000)) if pair != SMALL_ONE],
)
def test_a_digit_on_clean_paper_is_found_where_it_is(
    finder: DigitFinder, digit: str, height: int
) -> None:
    page = draw_gray(digit, height=height)
    (there,) = find_rectangles(digit, height=height)

    found = finder.find(page)

    assert is_found(there, found[:1])


@pytest.mark.parametrize("height", [260, 400, 560])
def test_small_digits_on_a_large_paper_are_all_found(finder: DigitFinder, height: int) -> None:
    small = draw_gray("2 5\n7 4", height=height)
    page, left, top = lay_on_paper(small, 600)
    there = [
        Rectangle(
            left=each.left + left,
            top=each.top + top,
            right=each.right + left,
            bottom=each.bottom + top,
        )
        for each in find_rectangles("2 5\n7 4", height=height, noise=0)
    ]

    found = finder.find(page)

    assert len(there) == 4
    assert [is_found(digit, found) for digit in there] == [True] * 4


@pytest.mark.parametrize("level", [0, 130, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (480, 640)])
def test_nothing_is_found_where_nothing_is(
    finder: DigitFinder, level: int, shape: tuple[int, int]
) -> None:
    assert [each for each in finder.find(np.full(shape, level, np.uint8)) if each.score > 0.5] == []


@settings(max_examples=15, deadline=None)
@given(shape=st.tuples(st.integers(1, 500), st.integers(1, 500)), seed=st.integers(0, 99))
def test_findings_of_any_image_are_likely_enough_and_lie_apart(
    finder: DigitFinder, shape: tuple[int, int], seed: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)

    found = finder.find(noise)

    assert all(LEAST_SCORE <= each.score <= 1.0 for each in found)
    assert all(each.probabilities.shape == (10,) for each in found)
    assert suppress(found) == found


def test_one_finder_serves_many_threads(finder: DigitFinder) -> None:
    pages = [draw_gray(text, height=200) for text in ("7", "407", "12\n34")] * 4
    alone = [[each.rectangle for each in finder.find(page)] for page in pages]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(finder.find, pages))

    assert [[each.rectangle for each in found] for found in together] == alone


def test_no_finder_is_made_of_a_folder_without_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model version"):
        DigitFinder.load(tmp_path)


def test_a_network_that_tells_digits_apart_finds_none() -> None:
    with pytest.raises(PreprocessingMismatchError):
        DigitFinder.load(PRETRAINED)


@given(
    shape=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    scale=st.floats(0.05, 1.0),
)
def test_what_is_looked_at_is_a_multiple_of_sixteen_and_hardly_larger(
    shape: tuple[int, int], scale: float
) -> None:
    view = fit(np.full(shape, 77, np.uint8), scale)

    assert all(side % MULTIPLE == 0 for side in view.shape)
    assert all(
        0 <= side - max(1, round(scale * before)) < MULTIPLE
        for side, before in zip(view.shape, shape, strict=True)
    )
    assert set(view.ravel().tolist()) == {77}


@settings(deadline=None)
@given(seed=st.integers(0, 99), gain=st.floats(0.5, 1.0), offset=st.integers(0, 60))
def test_light_and_exposure_hardly_change_what_is_seen(seed: int, gain: float, offset: int) -> None:
    page = draw_gray("4", height=96, jitter_seed=seed)
    other = (page * gain * 0.7 + offset).astype(np.uint8)

    seen, seen_again = standardize(page), standardize(other)

    assert seen.dtype == np.float32
    assert seen.shape == (*page.shape, 2)
    assert abs(float(seen.mean())) < 0.5
    assert float(seen.std()) < 1.0
    assert np.corrcoef(seen.ravel(), seen_again.ravel())[0, 1] > 0.99


@pytest.mark.parametrize("level", [0, 255])
def test_an_image_without_any_contrast_is_nothing_but_zeros(level: int) -> None:
    seen = standardize(np.full((64, 96), level, np.uint8))

    assert not seen.any()


def test_pale_ink_beside_a_dark_desk_is_brought_out_on_the_scale_of_its_own_place() -> None:
    page = draw_gray("4", height=96)
    pale = (230 + (page.astype(np.float32) - page.max()) * 0.2).astype(np.uint8)
    desk = np.full((96, 400), 230, np.uint8)
    desk[:, : pale.shape[1]] = pale
    desk[:, 300:] = 20

    whole, there = np.moveaxis(standardize(desk)[:, : pale.shape[1]], -1, 0)

    assert float(there.std()) > 3 * float(whole.std())


def test_a_cell_tells_where_the_edges_are() -> None:
    cells = make_cells({(5, 3): 0.8})
    cells[5, 3, 11:] = np.log(np.array([4, 8, 16, 24]) / REACH)
    cells[5, 3, 1:11] = np.eye(10)[7]

    (finding,) = read_cells(cells)

    x, y = 3.5 * CELL, 5.5 * CELL
    edges = finding.rectangle
    assert finding.score == pytest.approx(0.8)
    assert finding.probabilities.argmax() == 7
    assert [edges.left, edges.top, edges.right, edges.bottom] == pytest.approx(
        [x - 4, y - 8, x + 16, y + 24]
    )


def test_of_neighboring_cells_the_highest_counts() -> None:
    cells = make_cells({(5, 3): 0.8, (5, 4): 0.7, (4, 2): 0.3, (9, 9): 0.5, (0, 15): 0.1})

    assert [each.score for each in read_cells(cells)] == pytest.approx([0.8, 0.5])


def test_only_the_best_findings_are_kept() -> None:
    scores = np.random.default_rng(0).uniform(0.3, 1, (20, 20))
    peaks = {(2 * row, 2 * column): float(s) for (row, column), s in np.ndenumerate(scores)}

    found = [each.score for each in read_cells(make_cells(peaks, rows=40, columns=40))]

    assert len(found) == FINDING_LIMIT
    assert found == pytest.approx(sorted(scores.ravel(), reverse=True)[:FINDING_LIMIT])


def test_distances_beyond_all_measure_stay_finite() -> None:
    cells = make_cells({(5, 3): 0.9})
    cells[5, 3, 11:] = 1e6

    (finding,) = read_cells(cells)

    assert np.isfinite(finding.rectangle.area)


def test_of_findings_that_lie_over_each_other_the_likelier_stays() -> None:
    best, over, inside = (
        make_finding(0, 0.9),
        make_finding(5, 0.8),
        make_finding(2, 0.7, size=6),
    )
    beside = make_finding(15, 0.6)

    assert suppress([best, over, inside, beside]) == [best, beside]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=20))
def test_what_stays_lies_apart_and_what_goes_lay_over_something_likelier(
    places: list[tuple[int, int]],
) -> None:
    findings = [make_finding(left, 0.5, size=size) for left, size in places]

    kept = suppress(findings)

    def share(one: Finding, other: Finding) -> float:
        smaller = min(one.rectangle.area, other.rectangle.area)
        return one.rectangle.overlap(other.rectangle) / smaller

    assert kept[:1] == findings[:1]
    for finding in findings:
        before = kept[: kept.index(finding)] if finding in kept else kept
        assert any(share(finding, other) >= OVERLAP for other in before) == (finding not in kept)
