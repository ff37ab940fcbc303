import numpy as np
import pytest
from numpy.typing import NDArray

from model.training.comparison import TestSet
from tests.model.tiny_mnist import make_tiny_mnist


@pytest.fixture(scope="module")
def test_set() -> TestSet:
    return TestSet(make_tiny_mnist())


def always(digit: int, confidence: float = 0.91) -> NDArray[np.float32]:
    row = np.full(11, (1 - confidence) / 9, np.float32)
    row[10] = 0.0
    row[digit] = confidence
    return row


def test_the_photo_like_digits_are_the_same_at_every_run(test_set: TestSet) -> None:
    again = TestSet(make_tiny_mnist())

    assert np.array_equal(test_set.photo_inputs, again.photo_inputs)
    assert np.array_equal(test_set.photo_labels, again.photo_labels)
    assert sorted(test_set.photo_labels) == sorted(test_set.labels)


def test_a_network_with_one_constant_answer_is_scored(test_set: TestSet) -> None:
    answers = test_set.ask(lambda inputs: np.tile(always(3), (len(inputs), 1)))

    assert answers.scorecard.mnist == pytest.approx(0.1)
    assert answers.scorecard.recalls == (0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    assert answers.scorecard.calibration_error == pytest.approx(0.81, abs=1e-6)
    assert answers.scorecard.photos == pytest.approx(0.1)
    assert answers.confusion[:, 3].tolist() == [1] * 10
    assert len(answers.worst_mistakes()) == 9


def test_the_mistake_with_the_highest_confidence_comes_first(test_set: TestSet) -> None:
    def answer(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = np.stack([always(label) for label in test_set.labels])
        rows[4], rows[7] = always(9, 0.6), always(1, 0.8)
        return rows[: len(inputs)]

    mistakes = test_set.ask(answer).worst_mistakes()

    assert mistakes.tolist() == [7, 4]
