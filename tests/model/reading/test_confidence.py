import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.reading.candidate import Candidate
from model.reading.confidence import SURE_CONFIDENCE, Confidence, share_out
from model.reading.selection import SHOWN, choose, find_unread
from tests.model.reading.samples import candidate


def estimate(*candidates: Candidate) -> list[float]:
    return [float(each) for each in Confidence.load().estimate(candidates, (400, 600))]


def test_a_clear_digit_stays_whatever_else_is_in_the_photo() -> None:
    digit = candidate(100, size=120)
    grain = [candidate(20 * n, top=300, size=8, score=0.45, contrast=12) for n in range(25)]

    alone, among = estimate(digit)[0], estimate(digit, *grain)[0]

    assert alone > 0.8
    assert among > 0.8


def test_crumbs_beside_a_clear_digit_are_not_sure() -> None:
    _, crumb = estimate(candidate(100, size=120), candidate(300, size=8, score=0.45, contrast=12))

    assert crumb < SURE_CONFIDENCE


def test_a_digit_that_is_found_twice_does_not_count_against_itself() -> None:
    row = [candidate(100), candidate(140), candidate(180)]
    larger = candidate(94, top=94, size=58, score=0.7)

    alone, found_twice = estimate(*row)[0], estimate(*row, larger)[0]

    assert found_twice == pytest.approx(alone, abs=0.02)


def test_the_more_probable_of_two_overlapping_digits_is_chosen() -> None:
    digits = [candidate(100), candidate(108), candidate(200)]

    assert choose(digits, np.array([0.7, 0.9, 0.5]), 0.3) == [1, 2]


def test_a_row_that_was_read_in_part_has_unread_ink() -> None:
    row = [candidate(100), candidate(140), candidate(180), candidate(300, top=300)]

    unread = find_unread(row, np.array([0.9, 0.2, 0.9, 0.2]), [0, 2])

    assert unread == [row[1]]


@given(
    st.lists(st.floats(0.0, 1.0), min_size=10, max_size=10).filter(
        lambda shares: sum(shares) > 0.1
    ),
    st.floats(SHOWN, 1.0),
)
def test_the_digit_has_its_confidence_and_no_other_has_more(
    shares: list[float], confidence: float
) -> None:
    probabilities = np.array(shares, np.float32) / sum(shares)
    digit = int(probabilities.argmax())

    shared = share_out(probabilities, digit, confidence)

    assert shared.sum() == pytest.approx(1.0, abs=1e-5)
    assert shared[digit] == pytest.approx(confidence)
    assert int(shared.argmax()) == digit
