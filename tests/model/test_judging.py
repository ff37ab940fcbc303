from dataclasses import replace

import numpy as np
import pytest

from model.classifier import DigitClassifier
from model.judging import Judged, judge, usual_height
from model.preprocessing import prepare_digit
from model.registry.version import PRETRAINED, load_version
from model.segmentation import Candidate
from tests.model.pages import find_drawn


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


def judged_bar(*, height: int, evidence: float, contrast: float = 200.0) -> Judged:
    ink = np.full((height, 8), 255, np.uint8)
    probabilities = np.zeros(11, np.float32)
    probabilities[[1, 10]] = evidence, 1.0 - evidence
    candidate = Candidate(ink=ink, x=0, y=0, contrast=contrast, at_edge=False)
    return Judged(
        candidate=candidate, network_input=prepare_digit(ink), probabilities=probabilities
    )


def test_each_drawn_digit_is_judged_to_be_that_digit(classifier: DigitClassifier) -> None:
    judged = judge(find_drawn("0123456789"), classifier.classify)

    assert [each.probabilities.argmax() for each in judged] == list(range(10))
    assert min(each.evidence for each in judged) > 0.9
    assert max(each.strangeness for each in judged) < 0.1


def test_a_candidate_keeps_what_the_network_saw_of_it(classifier: DigitClassifier) -> None:
    (candidate,) = find_drawn("5")

    (judged,) = judge([candidate], classifier.classify)

    assert judged.candidate is candidate
    assert np.array_equal(judged.network_input, prepare_digit(candidate.ink))
    assert np.array_equal(
        judged.probabilities, classifier.classify(judged.network_input[np.newaxis])[0]
    )


def test_a_solid_square_is_strange(classifier: DigitClassifier) -> None:
    square = replace(find_drawn("5")[0], ink=np.full((80, 80), 255, np.uint8))

    (judged,) = judge([square], classifier.classify)

    assert judged.strangeness > 0.5
    assert judged.evidence < 0.5


def test_evidence_and_strangeness_are_two_sides() -> None:
    judged = judged_bar(height=50, evidence=0.75)

    assert (judged.evidence, judged.strangeness) == (0.75, 0.25)


def test_the_network_is_not_asked_about_nothing(classifier: DigitClassifier) -> None:
    assert judge([], classifier.classify) == []


def test_the_usual_height_is_that_of_most_digits() -> None:
    digits = [judged_bar(height=height, evidence=1.0) for height in (98, 100, 101, 140, 60)]

    assert usual_height(digits) == 100


def test_dust_cannot_outvote_digits() -> None:
    digits = [judged_bar(height=100, evidence=1.0) for _ in range(2)]
    dust = [judged_bar(height=8, evidence=0.6, contrast=60.0) for _ in range(40)]

    assert usual_height([*digits, *dust]) == 100


def test_without_any_evidence_there_is_no_usual_height() -> None:
    assert usual_height([]) == 0.0
    assert usual_height([judged_bar(height=50, evidence=0.0)]) == 0.0
