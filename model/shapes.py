"""Reading by shapes, the cheap way: connected ink, which photos of clean paper come down to."""

from model.cutting import Gray
from model.digits import FoundDigit
from model.ink import extract_ink
from model.judging import Classify
from model.rectangle import Rectangle
from model.segmentation import Candidate, find_candidates
from model.selection import select_digits


def read_shapes(image: Gray, classify: Classify) -> list[FoundDigit]:
    """Read the digits whose ink stands out as shapes of its own.

    The steps: extract the ink, find candidates, select the digits among them.

    Args:
        image: Shape (height, width), 0 (black) to 255 (white).
        classify: The network that tells digits apart.
    """
    candidates = find_candidates(extract_ink(image))
    return [
        FoundDigit(
            rectangle=_rectangle(judged.candidate),
            network_input=judged.network_input,
            class_probabilities=judged.probabilities,
        )
        for judged in select_digits(candidates, classify)
    ]


def _rectangle(candidate: Candidate) -> Rectangle:
    return Rectangle(
        left=candidate.x, top=candidate.y, right=candidate.right, bottom=candidate.bottom
    )
