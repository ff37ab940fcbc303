import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.geometry import Rectangle

EDGES = st.integers(-500, 500)


@st.composite
def rectangles(draw: st.DrawFn) -> Rectangle:
    left, top = draw(EDGES), draw(EDGES)
    width, height = draw(st.integers(0, 300)), draw(st.integers(0, 300))
    return Rectangle(left=left, top=top, right=left + width, bottom=top + height)


def test_a_rectangle_has_sides_an_area_and_a_middle() -> None:
    rectangle = Rectangle(left=10, top=20, right=40, bottom=80)

    assert (rectangle.width, rectangle.height) == (30, 60)
    assert rectangle.longer_side == 60
    assert rectangle.area == 1800
    assert (rectangle.center_x, rectangle.center_y) == (25, 50)


def test_rectangles_are_nested_as_far_as_the_smaller_one_lies_in_the_other() -> None:
    large = Rectangle(left=0, top=0, right=100, bottom=100)
    half_in = Rectangle(left=90, top=0, right=110, bottom=10)
    flat = Rectangle(left=5, top=5, right=5, bottom=50)

    assert large.nesting(half_in) == half_in.nesting(large) == 0.5
    assert large.nesting(large) == 1.0
    assert large.nesting(flat) == 0.0


def test_a_rectangle_grows_with_its_image() -> None:
    rectangle = Rectangle(left=10, top=20, right=40, bottom=80)

    assert rectangle.scaled(1.5) == Rectangle(left=15, top=30, right=60, bottom=120)


@given(rectangles(), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_scaling_back_gives_the_same_rectangle(rectangle: Rectangle, scale: float) -> None:
    assert rectangle.scaled(scale).scaled(1 / scale) == rectangle


@given(rectangles(), st.integers(1, 400), st.integers(1, 400))
def test_what_is_clipped_lies_in_the_image_and_covers_what_it_covered_there(
    rectangle: Rectangle, width: int, height: int
) -> None:
    image = Rectangle(left=0, top=0, right=width, bottom=height)

    clipped = rectangle.clipped(width, height)

    assert 0 <= clipped.left <= clipped.right <= width
    assert 0 <= clipped.top <= clipped.bottom <= height
    assert clipped.area == rectangle.overlap(image)


@given(rectangles(), rectangles())
def test_an_overlap_is_mutual_and_no_larger_than_either(one: Rectangle, other: Rectangle) -> None:
    shared = one.overlap(other)

    assert shared == other.overlap(one)
    assert 0 <= shared <= min(one.area, other.area)
    assert one.overlap(one) == one.area


@pytest.mark.parametrize(("right", "shared"), [(0, 0), (-30, 0), (10, 100), (45, 150)])
def test_rectangles_share_what_both_cover(right: float, shared: float) -> None:
    one = Rectangle(left=0, top=0, right=20, bottom=20)
    other = Rectangle(left=right - 40, top=10, right=right, bottom=90)

    assert one.overlap(other) == shared
