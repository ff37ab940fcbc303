import numpy as np
import pytest

from model.detector.network_input import CELL, CLASSES, DIGITS, EDGES, HEAT, OUTPUTS, REACH
from model.spec import NOT_A_DIGIT
from model.synthesis.sheet import IGNORED
from model.training.detector.targets import encode_targets, ignore_unseen, turn_boxes

SHAPE = (64, 96)


def boxes_of(*boxes: tuple[float, float, float, float, int]) -> np.ndarray:
    return np.array(boxes, np.float32).reshape(-1, 5)


def test_the_center_cell_of_a_digit_has_heat_class_and_edges() -> None:
    targets = encode_targets(boxes_of((20, 12, 40, 52, 7)), SHAPE)

    row, column = np.unravel_index(targets[..., 0].argmax(), targets.shape[:2])
    cell = targets[row, column]
    edges = np.exp(cell[EDGES]) * REACH
    x, y = (column + 0.5) * CELL, (row + 0.5) * CELL
    assert targets.shape == (16, 24, OUTPUTS)
    assert (x, y) == pytest.approx((30, 32), abs=CELL / 2)
    assert cell[HEAT].item() > 0.7
    assert cell[DIGITS].argmax() == 7
    assert edges.tolist() == pytest.approx([x - 20, y - 12, 40 - x, 52 - y], abs=0.01)


def test_cells_far_from_digits_have_no_targets() -> None:
    targets = encode_targets(boxes_of((4, 4, 20, 24, 3)), SHAPE)

    assert (targets[:, 12:] == 0).all()
    assert (targets[..., CLASSES].sum(axis=-1) > 0).sum() < 10


def test_neighbors_keep_their_own_classes() -> None:
    targets = encode_targets(boxes_of((10, 10, 28, 40, 1), (28, 10, 46, 40, 2)), SHAPE)

    assert targets[6, 4, DIGITS].argmax() == 1
    assert targets[6, 9, DIGITS].argmax() == 2


def test_ignored_places_are_left_out_of_the_loss_but_not_digits_in_them() -> None:
    targets = encode_targets(boxes_of((0, 0, 64, 64, IGNORED), (20, 20, 40, 44, 5)), SHAPE)

    assert targets[0, 0, 0] < 0
    assert targets[8, 7, 0] > 0.7
    assert targets[0, 20, 0] == 0


def test_a_sign_has_its_class_but_no_heat_and_gives_way_to_digits() -> None:
    sign, digit = (20, 12, 40, 52), (60, 12, 80, 52)

    targets = encode_targets(
        boxes_of((*sign, NOT_A_DIGIT), (*digit, 7), (*digit, NOT_A_DIGIT)), SHAPE
    )

    assert targets[7, 7, CLASSES].argmax() == NOT_A_DIGIT
    assert targets[7, 7, HEAT].item() < 0.01
    assert targets[7, 17, CLASSES].argmax() == 7


def test_digits_that_are_cut_off_or_not_visible_are_ignored() -> None:
    ink = np.zeros((100, 100), np.uint8)
    ink[20:60, 40:44] = ink[20:60, 90:94] = ink[70:90, 40:44] = 255
    form = np.zeros_like(ink)
    image = np.full((100, 100), 200, np.uint8)
    image[:62][ink[:62] > 0] = 40
    boxes = boxes_of((35, 18, 49, 62, 1), (85, 18, 130, 62, 1), (35, 68, 49, 92, 1))

    checked = ignore_unseen(boxes, image, ink, form)

    assert checked[:, 4].tolist() == [1, IGNORED, IGNORED]
    boxes[:, 4] = NOT_A_DIGIT
    assert ignore_unseen(boxes, image, ink, form)[:, 4].tolist() == [NOT_A_DIGIT]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_rotate_with_their_page(turns: int) -> None:
    page = np.zeros((100, 100), np.uint8)
    page[10:40, 60:80] = 255

    turned = turn_boxes(boxes_of((60, 10, 80, 40, 8)), turns, 100)

    rows, columns = np.nonzero(np.rot90(page, turns))
    left, top, right, bottom, label = turned[0].tolist()
    assert [left, top, right, bottom] == [
        columns.min(),
        rows.min(),
        columns.max() + 1,
        rows.max() + 1,
    ]
    assert label == (IGNORED if turns else 8)


def test_rotated_digits_that_look_like_none_are_signs() -> None:
    boxes = boxes_of((0, 0, 10, 10, 4), (20, 0, 30, 10, 0), (40, 0, 50, 10, 5))

    assert turn_boxes(boxes, 1, 100)[:, 4].tolist() == [NOT_A_DIGIT, IGNORED, NOT_A_DIGIT]
    assert turn_boxes(boxes, 2, 100)[:, 4].tolist() == [NOT_A_DIGIT, IGNORED, IGNORED]
