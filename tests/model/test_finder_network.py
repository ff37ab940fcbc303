import cv2
import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from model.finder import CELL, read_cells, suppress
from model.finder_network import (
    MIDDLE,
    PASSED_OVER,
    VISIBLE_SHARE,
    build_finder,
    measure_loss,
    teach,
)
from model.rectangle import Rectangle
from model.synthesis.pages import Page
from model.synthesis.sheet import Written


def write(left: float, top: float, width: float, height: float, label: int | None = 7) -> Written:
    rectangle = Rectangle(left=left, top=top, right=left + width, bottom=top + height)
    return Written(rectangle=rectangle, label=label, ambiguous=False)


def make_page(*written: Written, darkness: int = 200) -> Page:
    ink = np.zeros((96, 128), np.uint8)
    for place in (each.rectangle for each in written):
        center = int(place.center_x), int(place.center_y)
        axes = int(place.width / 2) - 2, int(place.height / 2) - 2
        cv2.ellipse(ink, center, axes, 0, 0, 360, 255, 3)
    grain = np.random.default_rng(1).integers(0, 8, ink.shape)
    image = (240 - grain - ink / 255 * darkness).astype(np.uint8)
    return Page(image=image, ink=ink, written=written)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    return build_finder()


@pytest.mark.parametrize("shape", [(16, 16), (64, 96)])
def test_the_network_says_for_every_cell_what_is_in_it(
    network: keras.Model, shape: tuple[int, int]
) -> None:
    images = np.random.default_rng(0).normal(0, 1, (2, *shape, 2)).astype(np.float32)

    said = np.asarray(network(images, training=False))

    assert said.shape == (2, shape[0] // CELL, shape[1] // CELL, 15)
    assert 0 <= said[..., 0].min() <= said[..., 0].max() <= 1
    assert said[..., 1:11].sum(axis=-1) == pytest.approx(1.0, abs=1e-4)


def test_a_new_network_believes_in_few_digits(network: keras.Model) -> None:
    images = np.random.default_rng(0).normal(0, 1, (1, 64, 64, 2)).astype(np.float32)

    said = np.asarray(network(images, training=False))

    assert float(np.median(said[..., 0])) < 0.2


def test_empty_pages_teach_nothing() -> None:
    letters = write(20, 20, 40, 60, label=None)

    assert not teach(make_page()).any()
    assert not teach(make_page(letters)).any()


def test_the_lesson_of_a_digit_is_read_as_that_digit() -> None:
    digit = write(30, 10, 44, 70, label=3)

    lesson = teach(make_page(digit))

    (finding,) = suppress(read_cells(lesson))
    edges, there = finding.rectangle, digit.rectangle
    assert lesson.shape == (24, 32, 15)
    assert lesson.dtype == np.float32
    assert finding.score > 0.9
    assert finding.probabilities.tolist() == np.eye(10)[3].tolist()
    assert [edges.left, edges.top, edges.right, edges.bottom] == pytest.approx(
        [there.left, there.top, there.right, there.bottom], abs=0.01
    )


def test_every_digit_of_a_page_has_a_middle_of_its_own() -> None:
    page = make_page(write(4, 10, 30, 50, 1), write(44, 10, 30, 50, 2), write(84, 30, 30, 50, 3))

    found = suppress(read_cells(teach(page)))

    found.sort(key=lambda each: each.rectangle.left)
    assert [int(each.probabilities.argmax()) for each in found] == [1, 2, 3]


@pytest.mark.parametrize(("share", "asked"), [(VISIBLE_SHARE - 0.05, 0), (VISIBLE_SHARE + 0.05, 1)])
def test_a_digit_is_asked_for_if_enough_of_it_is_on_the_page(share: float, asked: int) -> None:
    cut_off = write(-(1 - share) * 40, 10, 40, 60)

    found = suppress(read_cells(teach(make_page(cut_off))))

    assert len(found) == asked
    assert all(each.rectangle.left == pytest.approx(0, abs=0.1) for each in found)


def test_the_network_is_taught_nothing_of_digits_that_nobody_can_see() -> None:
    faded, plain = write(4, 10, 50, 70), write(64, 10, 50, 70)

    lesson = teach(make_page(faded, darkness=0))
    both = teach(make_page(faded, plain))

    assert set(np.unique(lesson[..., 0])) == {0.0, PASSED_OVER}
    assert not lesson[..., 1:].any()
    assert len(suppress(read_cells(both))) == 2


@pytest.mark.parametrize(
    ("label", "said"), [(7, 0.0), (2, 0.0), (8, PASSED_OVER), (6, PASSED_OVER)]
)
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turned_digits_are_none_or_not_spoken_of(label: int, said: float, turns: int) -> None:
    page = make_page(write(30, 10, 44, 70, label=label)).turned(turns)

    lesson = teach(page)

    (digit,) = page.digits
    column, row = int(digit.rectangle.center_x) // CELL, int(digit.rectangle.center_y) // CELL
    assert lesson[row, column, 0] == said
    assert not lesson[..., 1:].any()


def test_what_is_passed_over_costs_nothing_whatever_is_said_of_it() -> None:
    lesson = as_batch(teach(make_page(write(4, 10, 50, 70), darkness=0)))
    said, otherwise = np.full_like(lesson, 0.1), np.full_like(lesson, 0.1)
    otherwise[lesson[..., 0] == PASSED_OVER] = 0.9

    assert loss(lesson, said) == pytest.approx(loss(lesson, otherwise), abs=1e-6)


def as_batch(lesson: NDArray[np.float32]) -> NDArray[np.float32]:
    return lesson[np.newaxis].copy()


def loss(lesson: NDArray[np.float32], said: NDArray[np.float32]) -> float:
    return float(
        measure_loss(keras.ops.convert_to_tensor(lesson), keras.ops.convert_to_tensor(said))
    )


def test_the_loss_is_least_where_the_network_says_the_lesson() -> None:
    lesson = as_batch(teach(make_page(write(30, 10, 44, 70))))

    right = loss(lesson, lesson)

    middle = lesson[..., 0] > MIDDLE
    wrong_heat, wrong_digit, wrong_edges = lesson.copy(), lesson.copy(), lesson.copy()
    wrong_heat[..., 0] = 0.05
    wrong_digit[middle, 1:11] = np.eye(10)[1]
    wrong_edges[middle, 11:] += 0.5
    assert right == pytest.approx(0, abs=0.01)
    assert all(loss(lesson, wrong) > 0.2 for wrong in (wrong_heat, wrong_digit, wrong_edges))


def test_what_is_said_of_digit_and_edges_far_from_a_middle_costs_nothing() -> None:
    lesson = as_batch(teach(make_page(write(30, 10, 44, 70))))
    said = lesson.copy()
    said[lesson[..., 0] < MIDDLE, 1:] = 0.1

    assert loss(lesson, said) == pytest.approx(loss(lesson, lesson), abs=1e-6)


def test_a_page_without_digits_has_a_loss_too() -> None:
    lesson = as_batch(teach(make_page()))
    said = lesson.copy()
    said[..., 0] = 0.5

    assert 0 < loss(lesson, said) < np.inf
