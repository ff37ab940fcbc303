import numpy as np
import pytest
from numpy.typing import NDArray

from model.recognition.test_time_augmentation import VIEWS, classify_carefully, make_views
from model.spec import CLASS_COUNT, NOT_A_DIGIT

BLANK = np.zeros((28, 28, 1), np.float32)


def believe(digit: int, confidence: float) -> NDArray[np.float32]:
    """Share the rest out between the other digits."""
    probabilities = np.full(CLASS_COUNT, (1 - confidence) / 9, np.float32)
    probabilities[digit], probabilities[NOT_A_DIGIT] = confidence, 0.0
    return probabilities


class Witness:
    """Believes the first time in one digit, and in another one from then on."""

    def __init__(self, first: NDArray[np.float32], later: NDArray[np.float32]) -> None:
        self._beliefs = [first]
        self._later = later
        self.asked = 0

    def classify(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        self.asked += len(inputs)
        belief = self._beliefs.pop() if self._beliefs else self._later
        return np.tile(belief, (len(inputs), 1))


def draw_dot(x: int, y: int) -> NDArray[np.float32]:
    dotted = BLANK.copy()
    dotted[y - 1 : y + 2, x - 1 : x + 2] = 1.0
    return dotted


def test_what_is_sure_is_not_looked_at_again() -> None:
    witness = Witness(believe(3, 0.95), believe(5, 0.99))

    probabilities = classify_carefully(BLANK[np.newaxis], witness.classify)

    assert witness.asked == 1
    assert probabilities[0].argmax() == 3


def test_all_views_of_a_doubtful_digit_weigh_the_same() -> None:
    witness = Witness(believe(3, 0.6), believe(5, 0.9))

    probabilities = classify_carefully(BLANK[np.newaxis], witness.classify)

    assert witness.asked == 1 + len(VIEWS)
    expected = (believe(3, 0.6) + len(VIEWS) * believe(5, 0.9)) / (1 + len(VIEWS))
    assert probabilities[0] == pytest.approx(expected)


def test_of_several_digits_only_the_doubtful_ones_change() -> None:
    first, later = np.stack([believe(3, 0.99), believe(3, 0.5)]), believe(5, 0.9)

    probabilities = classify_carefully(
        np.stack([BLANK, BLANK]),
        lambda inputs: first.copy() if len(inputs) == len(first) else np.tile(later, (8, 1)),
    )

    assert probabilities.argmax(axis=1).tolist() == [3, 5]
    assert probabilities[0] == pytest.approx(first[0])


def test_views_are_moved_turned_and_scaled_by_little() -> None:
    views = make_views(draw_dot(14, 6))

    assert views.shape == (len(VIEWS), 28, 28, 1)
    assert 0.0 <= float(views.min()) <= float(views.max()) <= 1.0
    down, across = np.mgrid[0:28, 0:28]
    centers = [
        ((view[..., 0] * across).sum() / view.sum(), (view[..., 0] * down).sum() / view.sum())
        for view in views
    ]
    assert len({(round(x, 2), round(y, 2)) for x, y in centers}) == len(VIEWS)
    assert all(abs(x - 14) < 1.5 and abs(y - 6) < 1.5 for x, y in centers)
