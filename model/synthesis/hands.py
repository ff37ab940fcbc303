"""What hands write besides MNIST's digits: European strokes and scribbles."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.synthesis.chance import happens
from model.synthesis.strokes import Strokes

NEAR: Final = 0.1
"""How near to its cross a stroke of a 7 is looked for, as a share of the height."""


def scribble(random: np.random.Generator) -> Strokes:
    """Scribble a line that wanders, of height 1 around (0, 0)."""
    count = int(random.integers(8, 50))
    turns = np.cumsum(random.normal(random.normal(0, 0.3), random.uniform(0.2, 1.2), count))
    steps = np.stack([np.cos(turns) + random.uniform(-0.5, 0.5), np.sin(turns)], axis=1)
    points = np.cumsum(steps, axis=0)
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) / max(float((high - low).max()), 1.0)
    return connect(points)


def connect(points: NDArray[np.floating]) -> Strokes:
    """Connect points, shape (n, 2), one to the next."""
    return np.stack([points[:-1], points[1:]], axis=1).astype(np.float32)


def add_european_strokes(strokes: Strokes, label: int, random: np.random.Generator) -> Strokes:
    """Flag or foot a 1, cross a 7, slash a 0; other digits stay as they are."""
    additions = {0: _slash, 1: _flag_and_foot, 7: _cross}
    if label not in additions:
        return strokes
    return np.concatenate([strokes, *additions[label](strokes, random)])


def _flag_and_foot(strokes: Strokes, random: np.random.Generator) -> list[Strokes]:
    points = strokes.reshape(-1, 2)
    top, bottom = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
    foot = happens(0.35, random)
    added = []
    if foot:
        left, right = random.uniform(0.1, 0.32, 2)
        added.append(connect(bottom + np.array([(-left, 0), (right, 0)])))
    if not foot or happens(0.7, random):
        length, angle = random.uniform(0.2, 0.75), random.uniform(0.35, 1.1)
        end = length * np.array([-np.sin(angle), np.cos(angle)])
        bow = end / 2 + random.normal(0, 0.04, 2)
        added.append(connect(top + np.array([end, bow, (0, 0)])))
    return added


def _cross(strokes: Strokes, random: np.random.Generator) -> list[Strokes]:
    points = strokes.reshape(-1, 2)
    level = random.uniform(-0.08, 0.15)
    near = points[np.abs(points[:, 1] - level) < NEAR]
    middle = np.array([near[:, 0].mean() if len(near) else 0.0, level])
    left, right, tilt = random.uniform((0.12, 0.12, -0.1), (0.35, 0.35, 0.1))
    wave = random.normal(0, 0.03)
    return [connect(middle + np.array([(-left, tilt), (0, wave), (right, -tilt)]))]


def _slash(strokes: Strokes, random: np.random.Generator) -> list[Strokes]:
    points = strokes.reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    half = (high - low) / 2 * random.uniform(0.7, 1.15)
    return [connect((low + high) / 2 + half * np.array([(-1, 1), (1, -1)]))]
