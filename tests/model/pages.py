"""Drawn pages on the way through the pipeline: gray, as ink, as candidates."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from model.ink import extract_ink
from model.segmentation import Candidate, find_candidates
from tests.drawing import draw_digits


def draw_gray(text: str, **options: Any) -> NDArray[np.uint8]:
    return cv2.cvtColor(draw_digits(text, **options), cv2.COLOR_RGB2GRAY).astype(np.uint8)


def find_drawn(text: str, **options: Any) -> list[Candidate]:
    """Find the candidates on a drawn page, from the left."""
    found = find_candidates(extract_ink(draw_gray(text, **options)))
    return sorted(found, key=lambda candidate: candidate.x)


def draw_four_or_nine() -> NDArray[np.uint8]:
    """Draw a digit whose top is half open: a 4 to some, a 9 to others."""
    page = np.full((300, 300), 230, np.uint8)
    pen = [(135, 60), (110, 150), (180, 150), (180, 60), (162, 60), (180, 60), (180, 250)]
    points = np.array(pen, np.int32)
    cv2.polylines(page, [points], isClosed=False, color=40, thickness=12, lineType=cv2.LINE_AA)
    return page
