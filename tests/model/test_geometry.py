import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.geometry import Rectangle, measure_nesting

EDGES = st.integers(-500, 500)


@st.composite
def rectangles(draw: st.DrawFn) -> Rectangle:
    left, top = draw(EDGES), draw(EDGES)
    width, height = draw(st.integers(0, 300)), draw(st.integers(0, 300))
    return Rectangle(left=left, top=top, right=left + width, bottom=top + height)


def test_rectangles_are_nested_as_far_as_one_lies_in_the_other() -> None:
    large = Rectangle(left=0, top=0, right=100, bottom=100)
    half_in = Rectangle(left=90, top=0, right=110, bottom=10)
    flat = Rectangle(left=5, top=5, right=5, bottom=50)

    nesting = measure_nesting([large, half_in, flat])

    assert np.allclose(nesting, [[1.0, 0.01, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]])


@given(rectangles(), st.integers(1, 400), st.integers(1, 400))
def test_a_clipped_rectangle_is_the_part_inside_the_image(
    rectangle: Rectangle, width: int, height: int
) -> None:
    image = Rectangle(left=0, top=0, right=width, bottom=height)

    clipped = rectangle.clipped(width, height)

    assert 0 <= clipped.left <= clipped.right <= width
    assert 0 <= clipped.top <= clipped.bottom <= height
    assert clipped.area == rectangle.overlap(image) == image.overlap(rectangle)
