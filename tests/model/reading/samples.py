"""Made-up candidates."""

import numpy as np

from model.detector.detector import Detection
from model.geometry import Rectangle
from model.reading.candidate import Candidate
from model.recognition.ink_extraction import Cut


def candidate(
    left: float, *, top: float = 100, size: float = 50, score: float = 0.85, contrast: float = 120
) -> Candidate:
    """Make up a 7 that the networks are certain of."""
    classes = np.full(11, 1e-6, np.float32)
    classes[7] = 0.99999
    return Candidate(
        detection=Detection(
            rectangle=Rectangle(left=left, top=top, right=left + 0.6 * size, bottom=top + size),
            score=score,
            probabilities=classes[:10] / classes[:10].sum(),
            sign=0.01,
            pixels=size,
        ),
        cut=Cut(
            ink=np.full((80, 48), 255, np.uint8),
            rectangle=Rectangle(left=left, top=top, right=left + 0.6 * size, bottom=top + size),
            contrast=contrast,
            grain=2.0,
            own=1.0,
            stroke=0.08,
            width=0.9,
            height=0.9,
        ),
        network_input=np.zeros((28, 28, 1), np.float32),
        class_probabilities=classes,
        context_probabilities=classes,
    )
