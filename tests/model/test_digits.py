import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from model.digits import (
    SURE_CONFIDENCE,
    SURE_SCORE,
    SURE_STRANGENESS,
    FoundDigit,
    are_sure,
    contradict,
    is_doubtful,
)
from model.rectangle import Rectangle


def make_digit(
    confidence: float = 0.99, *, strangeness: float = 0.0, score: float = 1.0
) -> FoundDigit:
    """Make a 7, or something that may be a 1."""
    probabilities = np.zeros(11, np.float32)
    probabilities[[7, 1]] = np.array([confidence, 1 - confidence]) * (1 - strangeness)
    probabilities[10] = strangeness
    return FoundDigit(
        rectangle=Rectangle(left=0, top=0, right=20, bottom=30),
        network_input=np.zeros((28, 28, 1), np.float32),
        class_probabilities=probabilities,
        score=score,
    )


@given(arrays(np.float32, 11, elements=st.floats(0.125, 1, width=32)))
def test_the_digits_share_what_is_probable_among_them(weights: NDArray[np.float32]) -> None:
    classes = weights / weights.sum()
    digit = FoundDigit(
        rectangle=Rectangle(left=0, top=0, right=20, bottom=30),
        network_input=np.zeros((28, 28, 1), np.float32),
        class_probabilities=classes,
    )

    assert digit.probabilities.shape == (10,)
    assert digit.probabilities.dtype == np.float32
    assert digit.probabilities.sum() == pytest.approx(1.0, abs=1e-5)
    assert digit.probabilities.argmax() == classes[:10].argmax()
    assert digit.strangeness == pytest.approx(float(classes[10]))


def test_a_digit_that_the_finder_was_not_asked_about_has_the_full_score() -> None:
    digit = make_digit()

    assert digit.score == 1.0
    assert digit.is_sure


@pytest.mark.parametrize(
    "doubtful",
    [
        make_digit(SURE_CONFIDENCE - 0.01),
        make_digit(strangeness=SURE_STRANGENESS + 0.01),
        make_digit(score=SURE_SCORE - 0.01),
    ],
    ids=["may be another", "may be none", "hardly found"],
)
def test_a_doubt_of_any_kind_makes_a_digit_unsure(doubtful: FoundDigit) -> None:
    assert not doubtful.is_sure
    assert not are_sure([make_digit(), doubtful])


def test_a_digit_is_sure_at_the_limits() -> None:
    digit = make_digit(
        SURE_CONFIDENCE + 0.001, strangeness=SURE_STRANGENESS - 0.01, score=SURE_SCORE
    )

    assert digit.is_sure


def test_no_digits_are_not_sure() -> None:
    assert are_sure([make_digit(), make_digit()])
    assert not are_sure([])


def test_a_reading_is_doubtful_where_some_digit_is() -> None:
    sure, unsure = make_digit(), make_digit(0.6)

    assert is_doubtful([sure, unsure])
    assert not is_doubtful([sure])
    assert not is_doubtful([])


def test_readings_contradict_each_other_by_other_digits_but_not_by_more_of_them() -> None:
    seven, one = make_digit(), make_digit(0.02)

    assert contradict([seven], [one])
    assert not contradict([seven, one], [one, seven])
    assert not contradict([seven], [seven, one])
