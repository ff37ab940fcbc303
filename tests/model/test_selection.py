from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.ink import extract_ink
from model.judging import Judged, judge
from model.registry.version import PRETRAINED, load_version
from model.segmentation import Candidate, find_candidates
from model.selection import keep_digits, select_digits
from tests.model.pages import draw_gray, find_drawn

Select = Callable[[list[Candidate]], list[Judged]]


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


@pytest.fixture
def select(classifier: DigitClassifier) -> Select:
    return lambda candidates: select_digits(candidates, classifier.classify)


def read(judged: list[Judged]) -> str:
    ordered = sorted(judged, key=lambda each: each.candidate.x)
    return "".join(f"{each.probabilities[:10].argmax()}" for each in ordered)


def scribble(seed: int, side: int = 400) -> NDArray[np.uint8]:
    """Let a pen wander over paper."""
    walk = np.cumsum(np.random.default_rng(seed).normal(0, 60, (25, 2)), axis=0)
    points = np.clip(walk - walk.mean(axis=0) + side / 2, 20, side - 20).astype(np.int32)
    paper = np.full((side, side), 235, np.uint8)
    cv2.polylines(paper, [points], isClosed=False, color=40, thickness=8, lineType=cv2.LINE_AA)
    return paper


def print_words() -> NDArray[np.uint8]:
    paper = np.full((500, 900), 235, np.uint8)
    for row, words in enumerate(("WHEN WE MEET", "MAKE NEW WAX", "THEN WARM HAM")):
        place = (40, 120 + 150 * row)
        cv2.putText(paper, words, place, cv2.FONT_HERSHEY_DUPLEX, 3.0, 40, 6, cv2.LINE_AA)
    return paper


@pytest.mark.parametrize("text", ["7", "407", "0123456789"])
@pytest.mark.parametrize("seed", range(3))
def test_every_drawn_digit_is_selected(select: Select, text: str, seed: int) -> None:
    assert read(select(find_drawn(text, jitter_seed=seed))) == text


@pytest.mark.parametrize("seed", range(8))
def test_scribbles_are_rejected(select: Select, seed: int) -> None:
    candidates = find_candidates(extract_ink(scribble(seed)))

    assert candidates
    assert select(candidates) == []


def test_a_page_of_printed_words_is_rejected(select: Select) -> None:
    candidates = find_candidates(extract_ink(print_words()))

    assert len(candidates) > 20
    assert select(candidates) == []


def test_an_empty_page_has_no_digits(select: Select) -> None:
    assert select([]) == []


def test_a_pair_that_touches_and_a_digit_in_pieces_are_both_repaired(select: Select) -> None:
    page = draw_gray("4285", noise=0.0)
    _, two, eight, five = find_drawn("4285", noise=0.0)
    middle = two.y + two.height - 8
    page[middle : middle + 8, two.right - 8 : eight.x + eight.width // 2] = 60
    page[five.y + five.height // 5 : five.y + five.height // 5 + 6, five.x : five.right] = 235

    candidates = find_candidates(extract_ink(page))

    assert len(candidates) == 4
    assert read(select(candidates)) == "4285"


def small(candidate: Candidate) -> Candidate:
    size = (max(1, candidate.width // 4), max(1, candidate.height // 4))
    return replace(candidate, ink=cv2.resize(candidate.ink, size).astype(np.uint8))


def faint(candidate: Candidate) -> Candidate:
    return replace(candidate, contrast=0.2 * candidate.contrast)


def faint_at_edge(candidate: Candidate) -> Candidate:
    return replace(candidate, contrast=0.4 * candidate.contrast, at_edge=True)


@pytest.mark.parametrize("change", [small, faint, faint_at_edge])
def test_what_differs_much_from_the_other_digits_is_dropped(
    classifier: DigitClassifier, change: Callable[[Candidate], Candidate]
) -> None:
    *others, last = find_drawn("4075")

    kept = keep_digits(judge([*others, change(last)], classifier.classify))

    assert read(kept) == "407"


def test_a_lone_digit_may_be_as_small_and_faint_as_it_likes(classifier: DigitClassifier) -> None:
    (digit,) = find_drawn("5")

    kept = keep_digits(judge([faint(small(digit))], classifier.classify))

    assert read(kept) == "5"


def test_a_few_other_shapes_do_not_spoil_a_page(classifier: DigitClassifier) -> None:
    digits = find_drawn("407")
    square = replace(digits[0], ink=np.full((12, 12), 255, np.uint8))

    kept = keep_digits(judge([*digits, *[square] * 6], classifier.classify))

    assert read(kept) == "407"


def test_a_digit_among_many_other_shapes_is_no_page_of_digits(classifier: DigitClassifier) -> None:
    (digit,) = find_drawn("4")
    square = replace(digit, ink=np.full((12, 12), 255, np.uint8))

    assert keep_digits(judge([digit, *[square] * 10], classifier.classify)) == []
