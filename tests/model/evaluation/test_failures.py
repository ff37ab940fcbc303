from pathlib import Path

import pytest

from model.evaluation.failures import Failure, find_failure
from model.evaluation.photos import LabelledPhoto, PhotoResult


def result(kind: str, label: str, text: str, outcome: str) -> PhotoResult:
    photo = LabelledPhoto(
        path=Path("a.jpg"), kind=kind, label=label, source="someone/photos", notes=""
    )
    return PhotoResult(photo=photo, text=text, outcome=outcome, confidences=(), milliseconds=1.0)


@pytest.mark.parametrize(
    ("kind", "label", "text", "outcome", "failure"),
    [
        ("single", "7", "7", "read", None),
        ("single", "7", "1", "read", Failure.WRONG),
        ("single", "7", "7", "unsure", Failure.UNSURE),
        ("multi", "407", "", "no_digits", Failure.MISSED),
        ("negative", "", "", "no_digits", None),
        ("negative", "", "7", "read", Failure.FALSE_READ),
        ("negative", "", "7", "unsure", Failure.UNSURE),
        ("single", "7", "", "error", Failure.BROKEN),
    ],
)
def test_each_way_to_fail_has_a_name(
    kind: str, label: str, text: str, outcome: str, failure: Failure | None
) -> None:
    assert find_failure(result(kind, label, text, outcome)) is failure
