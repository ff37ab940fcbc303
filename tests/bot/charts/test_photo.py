import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.photo import choose_window
from model.reading.result import Box
from tests.readings import read_digit, reading_of

SIDES = st.integers(20, 2000)
SHARES = st.floats(0, 1)


@given(SIDES, SIDES, SHARES, SHARES, SHARES)
def test_the_window_shows_the_whole_digit_in_the_requested_aspect(
    height: int, width: int, x: float, y: float, size: float
) -> None:
    side = max(1, int(size * min(height, width)))
    box = Box(x=int(x * (width - side)), y=int(y * (height - side)), width=side, height=side)

    window = choose_window(reading_of([read_digit(5, box=box)], shape=(height, width)), 1.0, 3.0)

    assert 1.0 - 1e-9 <= window.width / window.height <= 3.0 + 1e-9
    assert window.left <= box.x + 1e-6
    assert window.top <= box.y + 1e-6
    assert box.x + box.width <= window.right + 1e-6
    assert box.y + box.height <= window.bottom + 1e-6


@pytest.mark.parametrize(
    ("x", "y", "left", "top"), [(1500, 900, 1530 - 125, 950 - 125), (0, 0, 0, 0)]
)
def test_a_small_digit_is_enlarged_and_the_window_stays_inside_the_photo(
    x: int, y: int, left: int, top: int
) -> None:
    box = Box(x=x, y=y, width=60, height=100)

    window = choose_window(reading_of([read_digit(2, box=box)], shape=(2000, 3000)), 1.0, 1.0)

    assert (window.width, window.height) == pytest.approx((250, 250))
    assert (window.left, window.top) == pytest.approx((left, top))
