import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from model.ink import (
    average_cells,
    estimate_paper,
    extract_ink,
    flatten_lighting,
    is_light_on_dark,
)
from tests.model.pages import draw_gray

IMAGES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60)))

BOARD = {"ink": (238, 238, 230), "paper": (34, 52, 44)}


def light_up(image: NDArray[np.uint8], light: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Let light of 0.0 to 1.0 fall on an image."""
    return (image * light).astype(np.uint8)


def vignette(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Let the light fall off to the corners, as a cheap lens does."""
    down, across = np.ogrid[-1 : 1 : image.shape[0] * 1j, -1 : 1 : image.shape[1] * 1j]
    return light_up(image, 1.0 - 0.3 * (down**2 + across**2))


@pytest.mark.parametrize("text", ["1", "8", "407", "12\n90"])
@pytest.mark.parametrize("shadow", [False, True])
def test_dark_strokes_on_paper_are_told_from_a_board(text: str, shadow: bool) -> None:  # noqa: FBT001
    assert not is_light_on_dark(average_cells(draw_gray(text, shadow=shadow)))
    assert is_light_on_dark(average_cells(draw_gray(text, shadow=shadow, **BOARD)))


@pytest.mark.parametrize("text", ["1", "8", "407"])
def test_a_vignette_does_not_turn_paper_into_a_board(text: str) -> None:
    assert not is_light_on_dark(average_cells(vignette(draw_gray(text))))
    assert is_light_on_dark(average_cells(vignette(draw_gray(text, **BOARD))))


@pytest.mark.parametrize("colors", [{}, BOARD])
def test_strokes_are_bright_and_their_ground_is_black(colors: dict[str, object]) -> None:
    page = draw_gray("5", noise=0.0, **colors)
    strokes = np.abs(page.astype(int) - int(page[0, 0])) > 150

    ink = extract_ink(page)

    assert ink[strokes].min() > 120
    assert np.median(ink[~strokes]) == 0


def test_an_inverted_photo_has_the_same_ink() -> None:
    page = draw_gray("407")

    assert np.array_equal(extract_ink(255 - page), extract_ink(page))


@pytest.mark.parametrize("text", ["7", "58"])
def test_a_shadow_hardly_changes_the_ink(text: str) -> None:
    plain, shadowed = (
        extract_ink(draw_gray(text, noise=0.0, shadow=shadow)).astype(int)
        for shadow in (False, True)
    )

    assert np.abs(plain - shadowed).mean() < 2
    assert np.abs(plain - shadowed).max() < 40


@pytest.mark.parametrize("text", ["7", "58"])
def test_light_from_one_side_hardly_changes_the_ink(text: str) -> None:
    page = draw_gray(text, noise=0.0)
    plain = extract_ink(page).astype(int)

    lit = extract_ink(light_up(page, np.linspace(0.4, 1.0, page.shape[1]))).astype(int)

    assert np.abs(plain - lit).mean() < 3
    assert np.abs(plain - lit).max() < 50


def test_the_paper_is_estimated_without_its_strokes() -> None:
    page = draw_gray("3", noise=0.0)
    cells = average_cells(page)

    paper = estimate_paper(cells)

    assert paper.shape == cells.shape
    assert paper.min() >= page[0, 0] - 3


def test_ink_is_the_share_of_light_that_a_pixel_swallows() -> None:
    image, paper = np.array([[200, 100, 0]], np.uint8), np.full((1, 3), 200, np.uint8)

    ink = flatten_lighting(image, paper)[0]

    assert ink[0] == 0
    assert ink[1] == pytest.approx(127, abs=6)
    assert ink[2] > 240


@pytest.mark.parametrize("desk", [0, 30, 90])
def test_where_paper_ends_on_a_desk_there_is_no_ink(desk: int) -> None:
    photo = np.full((400, 900), desk, np.uint8)
    photo[:, 300:600] = 230

    assert not extract_ink(photo).any()


@pytest.mark.parametrize("level", [0, 1, 128, 255])
def test_an_even_surface_has_no_ink(level: int) -> None:
    assert not extract_ink(np.full((40, 60), level, np.uint8)).any()


def test_cells_are_filled_up_with_the_edge() -> None:
    page = np.full((641, 90), 200, np.uint8)
    page[640], page[:, 88:] = 40, 80

    cells = average_cells(page)

    assert cells.shape == (81, 12)
    assert (cells[:-1, :-1] == 200).all()
    assert (cells[-1, :-1] == 40).all()
    assert (cells[:-1, -1] == 80).all()


@given(IMAGES)
def test_any_image_has_ink_of_its_own_shape(image: NDArray[np.uint8]) -> None:
    ink = extract_ink(image)

    assert ink.shape == image.shape
    assert ink.dtype == np.uint8
