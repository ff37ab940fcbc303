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
