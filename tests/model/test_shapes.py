import numpy as np
import pytest
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.preprocessing import prepare_digit
from model.registry.version import PRETRAINED, load_version
from model.shapes import find_shapes, read_shapes
from tests.model.pages import draw_gray, find_drawn


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


@pytest.mark.parametrize("text", ["7", "407", "0123456789"])
def test_the_digits_on_clean_paper_are_sure(classifier: DigitClassifier, text: str) -> None:
    found = read_shapes(find_shapes(draw_gray(text)), classifier.classify)

    found.sort(key=lambda digit: digit.rectangle.left)
    assert "".join(str(digit.probabilities.argmax()) for digit in found) == text
    assert all(digit.is_sure for digit in found)


def test_a_shape_is_told_with_its_place_its_input_and_its_classes(
    classifier: DigitClassifier,
) -> None:
    (candidate,) = find_drawn("5")

    (digit,) = read_shapes(find_shapes(draw_gray("5")), classifier.classify)

    edges = digit.rectangle
    network_input = prepare_digit(candidate.ink)
    assert (edges.left, edges.top) == (candidate.x, candidate.y)
    assert (edges.right, edges.bottom) == (candidate.right, candidate.bottom)
    assert np.array_equal(digit.network_input, network_input)
    assert np.array_equal(
        digit.class_probabilities, classifier.classify(network_input[np.newaxis])[0]
    )
    assert digit.score == 1.0


def test_empty_paper_has_no_shapes_to_ask_about() -> None:
    asked: list[int] = []

    def classify(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        asked.append(len(inputs))
        return np.zeros((len(inputs), 11), np.float32)

    assert read_shapes(find_shapes(np.full((300, 400), 230, np.uint8)), classify) == []
    assert asked == []
