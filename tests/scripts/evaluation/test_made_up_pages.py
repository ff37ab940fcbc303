from types import SimpleNamespace
from typing import Any

import pytest

from model.geometry import Rectangle
from model.reading.reader import DigitReader
from model.spec import NOT_A_DIGIT
from model.synthesis.glyphs import Typefaces
from model.synthesis.sheet import IGNORED, LOOKALIKE, Mark
from scripts.evaluation import made_up_pages
from tests.drawing import draw_digits
from tests.model.tiny_mnist import make_tiny_mnist


@pytest.fixture(autouse=True)
def few_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_up_pages, "load_fonts", lambda *_: ["a font"])
    monkeypatch.setattr(made_up_pages, "load_typefaces", lambda *_: Typefaces())
    monkeypatch.setattr(made_up_pages, "load_mnist", lambda *_: make_tiny_mnist())


def test_pages_of_both_layouts_are_made_and_read(reader: DigitReader) -> None:
    rates = made_up_pages.measure_made_up(reader, 1)

    assert set(rates) == {"squared paper", "ruled paper"}
    assert all(0.0 <= rate <= 1.0 for rate in rates.values())


def test_errors_are_counted_along_the_reading_order(
    reader: DigitReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand(label: int, left: float) -> Mark:
        return Mark(rectangle=Rectangle(left=left, top=0, right=left + 9, bottom=20), label=label)

    pages = [
        (draw_digits("407"), [stand(0, 10), stand(NOT_A_DIGIT, 5), stand(7, 20), stand(4, 0)]),
        (draw_digits("12"), [stand(1, 0), stand(3, 10)]),
    ]
    monkeypatch.setattr(made_up_pages, "make_pages", lambda *_: pages)

    rates = made_up_pages.measure_made_up(reader, 1)

    assert rates == {"squared paper": 0.0, "ruled paper": 0.5}


@pytest.mark.parametrize(
    ("label", "right", "weight"),
    [
        (1, 1.0, 1.0),
        (7, 0.0, 1.0),
        (NOT_A_DIGIT, 0.0, 1.0),
        (LOOKALIKE, 0.0, 1.0),
        (IGNORED, 0.0, 0.0),
    ],
)
def test_a_sign_that_looks_like_a_digit_is_none_and_what_nobody_can_tell_does_not_count(
    label: int, right: float, weight: float
) -> None:
    place = Rectangle(left=0, top=0, right=9, bottom=20)
    candidate: Any = SimpleNamespace(rectangle=place, digit=1)

    labeled = made_up_pages.label_candidates([candidate], [Mark(rectangle=place, label=label)])

    assert [each.tolist() for each in labeled] == [[right], [weight]]
