from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from model.agreement import (
    CLEAN,
    CONFIRMED,
    LIKE_OTHERS,
    MISSED_SUPPORT,
    OBJECTION,
    SAME_SIZE,
    explain_ink,
    reconcile,
)
from model.digits import SURE_SCORE, FoundDigit, are_sure
from model.finder import Finding
from model.rectangle import Rectangle
from model.segmentation import Candidate, Ink
from model.shapes import find_shapes, frame
from model.spec import CLASS_COUNT, NOT_A_DIGIT
from tests.model.pages import draw_gray

PLACES = (10.0, 60.0, 110.0)


def place(left: float, side: float = 40.0) -> Rectangle:
    return Rectangle(left=left, top=20, right=left + side, bottom=20 + side)


def digit_at(
    left: float, *, belief: float = 0.99, score: float = 1.0, label: int = 7
) -> FoundDigit:
    probabilities = np.full(CLASS_COUNT, (1 - belief) / (CLASS_COUNT - 1), np.float32)
    probabilities[label] = belief
    return FoundDigit(
        rectangle=place(left),
        network_input=np.zeros((28, 28, 1), np.float32),
        class_probabilities=probabilities,
        score=score,
    )


def find(score: float, *places: Rectangle, label: int = 7, belief: float = 0.1) -> list[Finding]:
    told = np.full(10, (1 - belief) / 9, np.float32)
    told[label] = belief
    return [Finding(rectangle=each, score=score, probabilities=told) for each in places]


def sure_shapes(lefts: Sequence[float] = PLACES) -> list[FoundDigit]:
    return [digit_at(left) for left in lefts]


def sight(score: float, lefts: Sequence[float] = PLACES) -> list[FoundDigit]:
    return [digit_at(left, score=score, label=3) for left in lefts]


def decide(
    shapes: list[FoundDigit],
    sightings: list[FoundDigit],
    findings: Sequence[Finding],
    explained: float = 0.5,
) -> list[FoundDigit]:
    return reconcile(shapes, sightings, findings, explained=explained)


def solid(x: int, width: int, *, contrast: float = 200.0) -> Candidate:
    ink: Ink = np.full((40, width), 255, np.uint8)
    return Candidate(ink=ink, x=x, y=20, contrast=contrast, at_edge=False)


def test_digits_on_clean_paper_have_all_of_its_ink() -> None:
    shapes = find_shapes(draw_gray("407"))
    digits = [digit_at(0) for _ in shapes]
    digits = [
        FoundDigit(
            rectangle=frame(shape),
            network_input=digit.network_input,
            class_probabilities=digit.class_probabilities,
        )
        for shape, digit in zip(shapes, digits, strict=True)
    ]

    assert explain_ink(shapes, digits) == 1.0
    assert explain_ink(shapes, digits[1:]) < CLEAN


def test_other_ink_counts_by_its_amount_and_its_contrast() -> None:
    digit, line = solid(10, 40), solid(100, 40)
    faint = solid(100, 40, contrast=5.0)

    beside_a_line = explain_ink([digit, line], [digit_at(10)])
    beside_a_faint_one = explain_ink([digit, faint], [digit_at(10)])

    assert beside_a_line == pytest.approx(0.5)
    assert beside_a_faint_one > CLEAN


def test_a_table_is_not_explained_by_what_stands_in_one_of_its_cells() -> None:
    table = solid(0, 400)

    assert explain_ink([table], [digit_at(10)]) == 0.0


def test_without_any_ink_nothing_is_explained() -> None:
    assert explain_ink([], []) == 0.0


def test_sure_shapes_that_the_finder_confirms_are_believed() -> None:
    shapes = sure_shapes()
    findings = find(CONFIRMED, *(place(left) for left in PLACES))

    assert decide(shapes, sight(CONFIRMED), findings) == shapes


def test_sure_shapes_are_not_confirmed_by_something_of_another_size() -> None:
    far_larger = [place(left, 40 * SAME_SIZE) for left in PLACES]

    chosen = decide(sure_shapes(), sight(CONFIRMED), find(0.9, *far_larger))

    assert not are_sure(chosen)


def test_shapes_that_leave_out_what_the_finder_sees_clearly_are_not_believed() -> None:
    sightings = sight(SURE_SCORE)

    chosen = decide(sure_shapes(PLACES[:2]), sightings, find(SURE_SCORE, *map(place, PLACES)))

    assert chosen == sightings


def test_where_the_finder_sees_nothing_at_all_there_is_nothing() -> None:
    assert decide(sure_shapes(), [], []) == []


def test_plain_digits_on_clean_paper_stay_though_the_finder_sees_nothing() -> None:
    doubtful = digit_at(10, belief=0.8)

    (chosen,) = decide([doubtful], [], [], CLEAN)

    assert chosen.rectangle == doubtful.rectangle
    assert not chosen.is_sure


def test_strange_shapes_on_clean_paper_do_not_stay_where_the_finder_sees_nothing() -> None:
    strange = digit_at(10, belief=0.6, label=NOT_A_DIGIT)

    assert decide([strange], [], [], CLEAN) == []


def test_in_doubt_the_reading_counts_that_has_more_in_its_favor() -> None:
    shapes, sightings = sure_shapes(), sight(SURE_SCORE - 0.01, PLACES[:1])
    few_shapes, many_sightings = sure_shapes(PLACES[:1]), sight(SURE_SCORE - 0.01)

    more_shapes = decide(shapes, sightings, find(0.9, *map(place, PLACES[:2])))
    more_sightings = decide(few_shapes, many_sightings, [])

    assert [each.rectangle for each in more_shapes] == [each.rectangle for each in shapes]
    assert more_sightings == many_sightings


def test_a_doubtful_reading_is_sure_only_of_what_the_finder_sees_there() -> None:
    sightings = sight(SURE_SCORE - 0.01, PLACES[:1])
    findings = find(0.9, *map(place, PLACES[:2]))

    chosen = decide(sure_shapes(), sightings, findings)

    assert [each.is_sure for each in chosen] == [True, True, False]


def test_a_few_digits_among_much_that_has_little_support_are_none() -> None:
    clear, faint = digit_at(PLACES[0], score=0.8), sight(0.1, PLACES[1:])

    assert decide([], [clear, *faint[:1]], []) == [clear, *faint[:1]]
    assert decide([], [clear, *faint], []) == []


def test_where_neither_has_anything_in_its_favor_there_is_nothing() -> None:
    assert decide([], sight(0.1), []) == []


@pytest.mark.parametrize(
    ("label", "belief", "sure"),
    [(7, 0.99, True), (1, OBJECTION - 0.1, True), (1, OBJECTION + 0.1, False)],
    ids=["agrees", "hardly objects", "objects"],
)
def test_what_looks_like_another_digit_to_the_finder_is_not_sure(
    label: int, belief: float, *, sure: bool
) -> None:
    findings = find(0.9, place(10), label=label, belief=belief)

    (chosen,) = decide(sure_shapes(PLACES[:1]), [], findings)

    assert chosen.is_sure is sure
    assert chosen.probabilities.argmax() == 7


def test_what_believed_shapes_leave_out_and_the_finder_sees_is_a_digit_in_doubt() -> None:
    shapes = sure_shapes(PLACES[:2])
    seen = [digit_at(PLACES[2], score=SURE_SCORE - 0.01)]

    chosen = decide(shapes, seen, find(CONFIRMED, *map(place, PLACES)))

    assert chosen[:2] == shapes
    assert [(digit.rectangle, digit.is_sure) for digit in chosen[2:]] == [(place(PLACES[2]), False)]


@pytest.mark.parametrize(
    "seen",
    [
        digit_at(PLACES[2], score=MISSED_SUPPORT),
        digit_at(PLACES[1] + 10, score=MISSED_SUPPORT + 0.02),
        replace(
            digit_at(PLACES[2], score=MISSED_SUPPORT + 0.02), rectangle=place(120, 40 * LIKE_OTHERS)
        ),
    ],
    ids=["it has too little support", "it is about one that is read", "it is far larger"],
)
def test_shapes_that_are_believed_are_not_joined_by_just_anything(seen: FoundDigit) -> None:
    shapes = sure_shapes(PLACES[:2])

    assert decide(shapes, [seen], find(CONFIRMED, *map(place, PLACES))) == shapes
