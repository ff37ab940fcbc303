from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.decoding.photo import DecodedPhoto
from model.digits import FoundDigit
from model.orientation import (
    FAINT,
    View,
    guess_turn,
    leave_unread,
    may_be_turned,
    see_alike,
    turn_candidates,
    turn_image,
)
from model.reader import DigitReader
from model.reading import Box, Outcome
from model.rectangle import Rectangle
from model.registry.version import PRETRAINED, load_version
from model.shapes import find_shapes
from tests.drawing import draw_digits, encode
from tests.model.pages import draw_gray

SIDEWAYS = (1, 3)
QUARTERS = (1, 2, 3)


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


def photograph_turned(text: str, turns: int, *, seed: int = 1, height: int = 480) -> bytes:
    """Write digits and photograph them with the camera turned by quarters."""
    return encode(np.rot90(draw_digits(text, jitter_seed=seed, height=height), turns))


def found(digit: int, left: float, *, confidence: float = 0.99, width: float = 40) -> FoundDigit:
    probabilities = np.full(11, (1 - confidence) / 10, np.float32)
    probabilities[digit] = confidence
    return FoundDigit(
        rectangle=Rectangle(left=left, top=10, right=left + width, bottom=70),
        network_input=np.zeros((28, 28, 1), np.float32),
        class_probabilities=probabilities,
    )


@pytest.mark.parametrize("turns", QUARTERS)
@pytest.mark.parametrize("text", ["407", "2734", "12 34\n50 72"])
def test_several_digits_are_read_however_the_photo_was_held(
    reader: DigitReader, text: str, turns: int
) -> None:
    reading = reader.read(photograph_turned(text, turns))

    assert reading.text == text
    assert reading.outcome is Outcome.READ
    assert (reading.turns + turns) % 4 == 0


@pytest.mark.parametrize("turns", QUARTERS)
@pytest.mark.parametrize("text", ["2", "7"])
def test_a_lone_digit_that_nothing_turned_looks_like_is_turned(
    reader: DigitReader, text: str, turns: int
) -> None:
    assert reader.read(photograph_turned(text, turns)).text == text


@pytest.mark.parametrize("text", ["407", "2734"])
def test_light_digits_on_a_board_are_turned_too(reader: DigitReader, text: str) -> None:
    board = draw_digits(text, ink=(238, 238, 230), paper=(34, 52, 44), jitter_seed=1)

    assert reader.read(encode(np.rot90(board))).text == text


@pytest.mark.parametrize(("text", "seen"), [("6", "9"), ("9", "6"), ("0", "0"), ("8", "8")])
def test_what_reads_upside_down_stays_as_it_is(reader: DigitReader, text: str, seen: str) -> None:
    reading = reader.read(photograph_turned(text, 2))

    assert reading.text == seen
    assert reading.turns == 0


@pytest.mark.parametrize("text", ["407", "1\n2", "2 73\n4"])
def test_an_upright_photo_stays_as_it_is(reader: DigitReader, text: str) -> None:
    assert reader.read(photograph_turned(text, 0)).turns == 0


@pytest.mark.parametrize(("turns", "height"), [(1, 480), (2, 480), (3, 1100)])
def test_boxes_of_a_turned_photo_lie_on_the_digits_of_the_photo_as_it_was_sent(
    reader: DigitReader, turns: int, height: int
) -> None:
    page = np.rot90(draw_digits("47", jitter_seed=1, height=height), turns)

    digits = reader.read(encode(page, "PNG")).digits

    ink = (page.mean(axis=-1) < 130).astype(np.uint8)
    _, _, statistics, _ = cv2.connectedComponentsWithStats(ink)
    drawn = sorted(row[:4].tolist() for row in statistics[1:] if row[4] > 50)
    boxes = sorted([each.box.x, each.box.y, each.box.width, each.box.height] for each in digits)
    assert len(digits) == 2
    assert np.abs(np.subtract(boxes, drawn)).max() <= 0.02 * height


@pytest.mark.parametrize("turns", QUARTERS)
def test_digits_are_located_in_the_image_as_it_was_turned(reader: DigitReader, turns: int) -> None:
    reading = reader.read(photograph_turned("407", turns))

    upright = reader.read(photograph_turned("407", 0))

    assert reading.image.shape == upright.image.shape
    for digit, other in zip(reading.digits, upright.digits, strict=True):
        place, expected = reading.locate(digit), upright.locate(other)
        assert place.left == pytest.approx(expected.left, abs=6)
        assert place.bottom == pytest.approx(expected.bottom, abs=6)


@pytest.mark.parametrize("turns", range(4))
def test_shapes_turn_as_their_image_does(turns: int) -> None:
    image = draw_gray("407")
    turned = turn_image(image, turns)

    shapes = turn_candidates(find_shapes(image), turns, image)

    places = {(each.x, each.y, each.width, each.height) for each in shapes}
    assert len(places) == 3
    for shape in shapes:
        below = turned[shape.y : shape.bottom, shape.x : shape.right]
        assert below.shape == shape.ink.shape
        assert below[shape.ink > 200].mean() < below[shape.ink == 0].mean() - 50


@pytest.mark.parametrize("turns", range(4))
def test_a_turn_is_guessed_by_what_reads(classifier: DigitClassifier, turns: int) -> None:
    image = turn_image(draw_gray("2734"), turns)

    guess = guess_turn(find_shapes(image), classifier.classify)

    assert guess == -turns % 4


@pytest.mark.parametrize("text", ["88", "1", "0"])
@pytest.mark.parametrize("turns", SIDEWAYS)
def test_digits_that_tell_nothing_give_no_turn(
    classifier: DigitClassifier, text: str, turns: int
) -> None:
    image = turn_image(draw_gray(text), turns)

    assert guess_turn(find_shapes(image), classifier.classify) == 0


def test_where_no_large_shape_is_a_digit_the_smaller_ones_are_not_looked_at() -> None:
    strange = np.array([0.01] * 10 + [0.9], np.float32)
    asked: list[int] = []

    def classify(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        asked.append(len(inputs))
        return np.tile(strange, (len(inputs), 1))

    assert guess_turn(find_shapes(draw_gray("23472347")), classify) == 0
    assert asked == [4, 4, 4]


def test_an_empty_page_gives_no_turn(classifier: DigitClassifier) -> None:
    page = np.full((300, 400), 230, np.uint8)

    assert guess_turn(find_shapes(page), classifier.classify) == 0


def test_shapes_as_large_as_the_digits_that_are_none_are_noticed() -> None:
    shapes = find_shapes(draw_gray("407"))
    digits = [
        replace(
            found(4, 0),
            rectangle=Rectangle(left=each.x, top=each.y, right=each.right, bottom=each.bottom),
        )
        for each in shapes
    ]

    assert leave_unread(shapes, digits[:2])
    assert not leave_unread(shapes, digits)


def test_sure_digits_that_stand_in_a_column_may_be_a_row_on_its_side() -> None:
    column = [
        replace(found(0, 0), rectangle=Rectangle(left=10, top=top, right=50, bottom=top + 60))
        for top in (0, 90, 180)
    ]

    assert may_be_turned([], column)
    assert not may_be_turned([], column[:1])
    assert not may_be_turned([], [found(0, 0), found(0, 60)])


def test_the_finder_has_to_see_three_quarters_of_the_digits_alike() -> None:
    digits = [found(each, 60 * each) for each in range(4)]
    other = [found(9, 60 * each) for each in range(4)]

    assert see_alike(digits, [*digits[:3], other[3]])
    assert not see_alike(digits, [*digits[:2], *other[2:]])
    assert not see_alike(digits, [])


def test_of_few_digits_the_finder_has_to_be_sure() -> None:
    digit = found(4, 0)

    assert see_alike([digit], [digit])
    assert not see_alike([digit], [found(4, 0, confidence=0.5)])
    assert not see_alike([digit], [digit, found(7, 60, confidence=0.5)])


def test_what_has_hardly_any_support_neither_confirms_a_turn_nor_denies_it() -> None:
    digits = [found(4, 0), found(7, 60)]
    faint = replace(found(2, 120), score=FAINT - 0.01)

    assert see_alike(digits, [*digits, faint])
    assert not see_alike(digits, [replace(each, score=FAINT - 0.01) for each in digits])


def test_digits_elsewhere_are_other_digits() -> None:
    digits = [found(each, 60 * each) for each in range(3)]

    assert not see_alike(digits, [found(each, 60 * each + 300) for each in range(3)])


def test_the_box_of_a_turned_view_is_turned_back() -> None:
    image = np.zeros((200, 300), np.uint8)
    view = View(image=image, turns=1, digits=[found(4, 20)])

    box = view.box(0, DecodedPhoto(image=image.T, size=(400, 600)))

    # As it was sent the image is 200 wide and 300 high; its right edge became the top.
    assert box == Box(x=260, y=40, width=120, height=80)
