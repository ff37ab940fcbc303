from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.finder import Finding
from model.judging import Classify
from model.rectangle import Rectangle
from model.registry.version import PRETRAINED, load_version
from model.sightings import LEAST_CLEAR_SUPPORT, LEAST_SUPPORT, judge, read_sightings
from tests.model.pages import draw_gray, find_drawn

NOTHING = np.full(10, 0.1, np.float32)


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


def sight(rectangle: Rectangle, score: float = 0.9) -> Finding:
    return Finding(rectangle=rectangle, score=score, probabilities=NOTHING)


def sight_drawn(text: str, scores: Sequence[float] | None = None) -> list[Finding]:
    """See digits exactly where they were drawn, with these scores."""
    places = [
        Rectangle(left=each.x, top=each.y, right=each.right, bottom=each.bottom)
        for each in find_drawn(text)
    ]
    return list(map(sight, places, scores or [0.9] * len(places)))


def call_everything(strangeness: float) -> Classify:
    """Take every input for a 3, or with this probability for nothing."""

    def classify(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        probabilities = np.zeros((len(inputs), 11), np.float32)
        probabilities[:, 3], probabilities[:, 10] = 1 - strangeness, strangeness
        return probabilities

    return classify


@pytest.mark.parametrize("text", ["7", "407", "0123456789"])
@pytest.mark.parametrize("board", [False, True])
def test_what_is_seen_is_read(classifier: DigitClassifier, text: str, board: bool) -> None:  # noqa: FBT001
    page = 255 - draw_gray(text) if board else draw_gray(text)

    digits = read_sightings(page, sight_drawn(text), classifier.classify)

    assert "".join(str(digit.probabilities.argmax()) for digit in digits) == text
    assert all(digit.is_sure for digit in digits)


def test_a_digit_keeps_the_place_and_the_score_of_its_finding(classifier: DigitClassifier) -> None:
    findings = sight_drawn("407", [0.9, 0.5, 0.3])

    digits = judge(draw_gray("407"), findings, classifier.classify)

    assert [digit.rectangle for digit in digits] == [each.rectangle for each in findings]
    assert [digit.score for digit in digits] == [0.9, 0.5, 0.3]
    assert [digit.is_sure for digit in digits] == [True, True, False]


def test_where_nothing_was_seen_nobody_is_asked() -> None:
    def refuse(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        raise AssertionError(inputs.shape)

    blank = np.full((200, 200), 230, np.uint8)
    empty = sight(Rectangle(left=20, top=20, right=60, bottom=80))

    assert read_sightings(blank, [], refuse) == []
    assert read_sightings(blank, [empty], refuse) == []


def test_a_place_without_ink_is_left_out() -> None:
    page = np.pad(draw_gray("40", noise=0), ((0, 600), (0, 0)), constant_values=230)
    empty = sight(Rectangle(left=150, top=800, right=220, bottom=900))

    digits = judge(page, [*sight_drawn("40"), empty], call_everything(0.0))

    assert len(digits) == 2


@pytest.mark.parametrize(
    ("scores", "strangeness", "kept"),
    [
        ([0.9, 0.9, LEAST_SUPPORT + 0.01], 0.0, 3),
        ([0.9, 0.9, LEAST_SUPPORT - 0.01], 0.0, 2),
        ([0.9, 0.9, 2 * LEAST_SUPPORT - 0.01], 0.5, 2),
        ([LEAST_CLEAR_SUPPORT + 0.01, 0.2, 0.2], 0.0, 3),
        ([LEAST_CLEAR_SUPPORT - 0.01, 0.2, 0.2], 0.0, 0),
        ([0.9, 0.9, 0.9], 0.95, 0),
    ],
)
def test_finder_and_classifier_decide_together(
    scores: list[float], strangeness: float, kept: int
) -> None:
    findings = sight_drawn("407", scores)

    digits = read_sightings(draw_gray("407"), findings, call_everything(strangeness))

    assert len(digits) == kept
