import numpy as np
import pytest

from model.evaluation import PhotoResult
from model.failures import Failure, find_failure, trace
from model.finder import DigitFinder
from model.reader import DigitReader
from tests.drawing import draw_digits, encode


def result(kind: str, label: str, text: str, outcome: str) -> PhotoResult:
    return PhotoResult(
        path="a.jpg",
        kind=kind,
        source="someone/photos",
        medium="photo",
        label=label,
        text=text,
        outcome=outcome,
        confidences=(),
        milliseconds=1.0,
    )


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


def test_a_trace_shows_the_steps_in_the_image_that_was_read() -> None:
    photo = encode(np.rot90(draw_digits("2734", jitter_seed=1)))

    steps = trace(DigitReader.load(), DigitFinder.load(), photo)

    rows, columns = steps.reading.image.shape
    digits = [steps.reading.locate(digit) for digit in steps.reading.digits]
    assert steps.reading.text == "2734"
    assert steps.ink.shape == (rows, columns)
    assert rows < columns
    assert all(any(shape.overlap(digit) > 0 for shape in steps.shapes) for digit in digits)
    assert all(
        any(finding.rectangle.overlap(digit) > 0 for finding in steps.findings) for digit in digits
    )
