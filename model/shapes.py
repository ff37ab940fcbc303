"""Reading by shapes, the cheap way: connected ink, which photos of clean paper come down to."""

from collections.abc import Sequence

from model.cutting import Gray
from model.digits import FoundDigit
from model.ink import extract_ink
from model.judging import Classify, Judged
from model.rectangle import Rectangle
from model.second_look import reconsider
from model.segmentation import Candidate, find_candidates
from model.selection import select_digits


def find_shapes(image: Gray) -> list[Candidate]:
    """Find the shapes of ink that stand for themselves, the largest first.

    Args:
        image: Shape (height, width), 0 (black) to 255 (white).
    """
    return find_candidates(extract_ink(image))


def read_shapes(shapes: Sequence[Candidate], classify: Classify) -> list[FoundDigit]:
    """Read the digits among shapes of ink, joined and split where that reads better.

    Args:
        shapes: From `find_shapes`.
        classify: The network that tells digits apart.
    """
    digits = [describe(judged) for judged in select_digits(shapes, classify)]
    return [reconsider(digit, classify) for digit in digits]


def describe(judged: Judged) -> FoundDigit:
    """Describe a shape that the network has judged as the digit that it may be."""
    return FoundDigit(
        rectangle=frame(judged.candidate),
        network_input=judged.network_input,
        class_probabilities=judged.probabilities,
    )


def frame(shape: Candidate) -> Rectangle:
    """Return the rectangle around a shape, in pixels of its image."""
    return Rectangle(left=shape.x, top=shape.y, right=shape.right, bottom=shape.bottom)
