import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.hands import (
    LOOKALIKES,
    SIGNS,
    add_european_strokes,
    connect,
    scribble,
    trace_characters,
)
from tests.model.tiny_hand import make_tiny_hand

SEEDS = st.integers(0, 2**32 - 1)


def test_every_sign_is_traced_in_every_font() -> None:
    traced = trace_characters(SIGNS)

    assert len(traced) > 4 * len(SIGNS)
    assert all(strokes.shape[1:] == (2, 2) and len(strokes) for strokes, _ in traced)


def test_letters_that_look_like_digits_are_told() -> None:
    assert all(ambiguous for _, ambiguous in trace_characters(LOOKALIKES[:3]))
    assert not any(ambiguous for _, ambiguous in trace_characters("KMW"))


@given(SEEDS)
def test_a_scribble_is_a_line_that_fills_its_frame(seed: int) -> None:
    line, again = (scribble(np.random.default_rng(seed)) for _ in range(2))

    low, high = line.min(axis=(0, 1)), line.max(axis=(0, 1))
    assert np.array_equal(line, again)
    assert np.array_equal(line[1:, 0], line[:-1, 1])
    assert (low + high) / 2 == pytest.approx([0, 0], abs=1e-4)
    assert 0 < (high - low).max() <= 1 + 1e-5


def test_points_are_connected_one_to_the_next() -> None:
    points = np.array([(0, 0), (1, 0), (1, 2)])

    assert connect(points).tolist() == [[[0, 0], [1, 0]], [[1, 0], [1, 2]]]


@pytest.mark.parametrize("label", [2, 3, 4, 5, 6, 8, 9])
@pytest.mark.parametrize("seed", range(3))
def test_most_digits_need_no_european_strokes(label: int, seed: int) -> None:
    strokes = make_tiny_hand().strokes[label]

    assert add_european_strokes(strokes, label, np.random.default_rng(seed)) is strokes


@settings(max_examples=60)
@given(st.sampled_from([0, 1, 7]), SEEDS)
def test_european_strokes_are_few_near_the_digit_and_leave_it_as_it_was(
    label: int, seed: int
) -> None:
    strokes = make_tiny_hand().strokes[label]

    written, again = (
        add_european_strokes(strokes, label, np.random.default_rng(seed)) for _ in range(2)
    )

    assert np.array_equal(written, again)
    assert np.array_equal(written[: len(strokes)], strokes)
    assert 1 <= len(written) - len(strokes) <= 3
    assert np.abs(written).max() < 1.2


@settings(max_examples=40)
@given(SEEDS)
def test_a_seven_is_crossed_from_left_to_right(seed: int) -> None:
    seven = make_tiny_hand().strokes[7]

    (left, middle), (again, right) = add_european_strokes(seven, 7, np.random.default_rng(seed))[
        len(seven) :
    ]

    assert np.array_equal(middle, again)
    assert left[0] < middle[0] < right[0]
    assert abs(float(middle[1])) < 0.35


@settings(max_examples=40)
@given(SEEDS)
def test_a_zero_is_slashed_upward_through_its_middle(seed: int) -> None:
    zero = make_tiny_hand().strokes[0]

    ((start, end),) = add_european_strokes(zero, 0, np.random.default_rng(seed))[len(zero) :]

    assert start[0] < end[0]
    assert start[1] > end[1]
    assert (start + end) / 2 == pytest.approx([0, 0], abs=0.05)


def test_a_one_is_flagged_or_footed_and_sometimes_both() -> None:
    one = make_tiny_hand().strokes[1]
    added = [
        add_european_strokes(one, 1, np.random.default_rng(seed))[len(one) :] for seed in range(60)
    ]

    kinds = {len(strokes) for strokes in added}

    assert kinds == {1, 2, 3}
