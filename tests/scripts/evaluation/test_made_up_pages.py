from types import SimpleNamespace
from typing import Any

import pytest

from model.geometry import Rectangle
from model.reading.reader import DigitReader
from model.spec import NOT_A_DIGIT
from model.synthesis.glyphs import Typefaces
from model.synthesis.sheet import IGNORED, LOOKALIKE, Mark
from scripts.evaluation import made_up_pages
from tests.model.pages import draw_gray, find_drawn
from tests.model.tiny_mnist import make_tiny_mnist


@pytest.fixture(autouse=True)
def few_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_up_pages, "list_fonts", lambda _: ["a font"])
    monkeypatch.setattr(made_up_pages, "load_typefaces", lambda *_: Typefaces())
    monkeypatch.setattr(made_up_pages, "load_mnist", lambda *_: make_tiny_mnist())


def test_pages_of_both_layouts_are_made_and_read(reader: DigitReader) -> None:
    rates = made_up_pages.measure_made_up(reader, 1)

    assert set(rates) == {"squared paper", "ruled paper"}
    assert all(0.0 <= rate <= 1.0 for rate in rates.values())


def test_errors_are_counted_along_the_reading_order_and_without_what_is_ignored(
    reader: DigitReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand(label: int, place: Rectangle) -> Mark:
        return Mark(rectangle=place, label=label)

    page = draw_gray("407")
    four, zero, seven = find_drawn("407")
    one, _ = find_drawn("12")
    pages = {
        "squares": [
            (
                page,
                [stand(0, zero), stand(NOT_A_DIGIT, one), stand(7, seven), stand(4, four)],
            ),
            (page, [stand(4, four), stand(IGNORED, zero), stand(7, seven)]),
            (page, [stand(IGNORED, each) for each in (four, zero, seven)]),
        ],
        "rows": [(draw_gray("12"), [stand(1, one), stand(3, one.moved(one.width, 0))])],
    }
    monkeypatch.setattr(made_up_pages, "make_pages", lambda _count, _seed, kind: pages[kind])

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
def test_a_sign_that_looks_like_a_digit_is_none_and_ignored_marks_have_no_weight(
    label: int, right: float, weight: float
) -> None:
    place = Rectangle(left=0, top=0, right=9, bottom=20)
    candidate: Any = SimpleNamespace(rectangle=place, digit=1)

    labeled = made_up_pages.label_candidates([candidate], [Mark(rectangle=place, label=label)])

    assert [each.tolist() for each in labeled] == [[right], [weight]]
