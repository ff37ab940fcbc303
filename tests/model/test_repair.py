from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.judging import Judged, judge, usual_height
from model.preprocessing import crop_to_ink
from model.registry.version import PRETRAINED, load_version
from model.repair import join_pieces, split_touching, thin_columns
from model.segmentation import Candidate, join
from tests.model.pages import find_drawn


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


def cut_rows(candidate: Candidate, share: float, gap: int = 4) -> list[Candidate]:
    """Cut a digit in two, with a few rows lost between: the pen was lifted there."""
    row = round(share * candidate.height)
    upper, lower = candidate.ink[:row], candidate.ink[row + gap :]
    left_of = [int(np.flatnonzero(part.any(axis=0))[0]) for part in (upper, lower)]
    return [
        replace(candidate, ink=crop_to_ink(upper), x=candidate.x + left_of[0]),
        replace(
            candidate,
            ink=crop_to_ink(lower),
            x=candidate.x + left_of[1],
            y=candidate.y + row + gap,
        ),
    ]


def touch(first: Candidate, second: Candidate, overlap: int = 3) -> Candidate:
    """Write two digits so near that their strokes run into each other."""
    return join(first, replace(second, x=first.right - overlap, y=first.y))


def read(judged: list[Judged]) -> str:
    ordered = sorted(judged, key=lambda each: each.candidate.x)
    return "".join(f"{each.probabilities[:10].argmax()}" for each in ordered)


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize("share", [0.15, 0.7])
def test_a_digit_in_two_pieces_is_joined(
    classifier: DigitClassifier, digit: str, share: float
) -> None:
    (whole,) = find_drawn(digit, height=300)
    pieces = judge(cut_rows(whole, share), classifier.classify)

    joined = join_pieces(pieces, usual_height(pieces), classifier.classify)

    assert read(joined) == digit
    assert joined[0].candidate.ink.shape == whole.ink.shape
    assert (joined[0].candidate.x, joined[0].candidate.y) == (whole.x, whole.y)


def test_pieces_are_joined_with_their_own_digit_on_a_page_of_others(
    classifier: DigitClassifier,
) -> None:
    *others, last = find_drawn("4075")
    pieces = judge([*others, *cut_rows(last, 0.15)], classifier.classify)

    joined = join_pieces(pieces, usual_height(pieces), classifier.classify)

    assert read(joined) == "4075"


@pytest.mark.parametrize("text", ["11", "407", "1010", "88"])
def test_whole_digits_beside_each_other_are_not_joined(
    classifier: DigitClassifier, text: str
) -> None:
    judged = judge(find_drawn(text), classifier.classify)

    assert join_pieces(judged, usual_height(judged), classifier.classify) == judged


def test_pieces_far_apart_are_not_joined(classifier: DigitClassifier) -> None:
    upper, lower = cut_rows(find_drawn("5", height=300)[0], 0.15)
    pieces = judge([upper, replace(lower, y=lower.y + 300)], classifier.classify)

    joined = join_pieces(pieces, usual_height(pieces), classifier.classify)

    assert joined == pieces


@pytest.mark.parametrize("text", ["23", "34", "42", "57", "68", "70", "86", "98"])
def test_two_touching_digits_are_split(classifier: DigitClassifier, text: str) -> None:
    (first,), (second,) = (find_drawn(digit, height=300) for digit in text)
    pair = touch(first, second)

    parted = split_touching(judge([pair], classifier.classify), pair.height, classifier.classify)

    left, right = sorted((each.candidate for each in parted), key=lambda each: each.x)
    assert read(parted) == text
    assert (left.x, right.right) == (pair.x, pair.right)


@pytest.mark.parametrize("seed", range(3))
def test_single_digits_are_not_split(classifier: DigitClassifier, seed: int) -> None:
    judged = judge(find_drawn("0123456789", jitter_seed=seed), classifier.classify)

    assert split_touching(judged, usual_height(judged), classifier.classify) == judged


def test_small_shapes_beside_tall_digits_are_not_split(classifier: DigitClassifier) -> None:
    (first,), (second,) = find_drawn("2", height=300), find_drawn("3", height=300)
    judged = judge([touch(first, second)], classifier.classify)

    assert split_touching(judged, 1000.0, classifier.classify) == judged


@pytest.mark.parametrize(("width", "height"), [(200, 60), (100, 110)], ids=["line", "blot"])
def test_what_no_two_digits_look_like_is_not_split(width: int, height: int) -> None:
    ink = np.full((height, width), 255, np.uint8)
    shape = Candidate(ink=ink, x=0, y=0, contrast=255.0, at_edge=False)
    strange = Judged(
        candidate=shape,
        network_input=np.zeros((28, 28, 1), np.float32),
        probabilities=np.eye(11, dtype=np.float32)[10],
    )

    def refuse(_: object) -> NDArray[np.float32]:
        raise AssertionError("the network was asked")

    assert split_touching([strange], 60.0, refuse) == [strange]


@pytest.mark.parametrize("repair", [join_pieces, split_touching])
def test_nothing_is_repaired_on_an_empty_page(classifier: DigitClassifier, repair: object) -> None:
    assert callable(repair)
    assert repair([], 0.0, classifier.classify) == []


def test_the_thinnest_column_is_the_first_to_be_cut() -> None:
    ink = np.full((40, 60), 255, np.uint8)
    ink[2:, 31] = 0

    assert thin_columns(ink)[0] == 31


@given(st.integers(1, 50), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_cuts_leave_ink_on_both_sides_and_stand_apart(height: int, width: int, seed: int) -> None:
    ink = np.random.default_rng(seed).choice([0, 0, 255], (height, width)).astype(np.uint8)

    columns = sorted(thin_columns(ink))

    assert len(columns) <= 5
    assert all(ink[:, :column].any() and ink[:, column:].any() for column in columns)
    assert all(gap > width / 12 for gap in np.diff(columns))
