"""Pictures of things that nobody wrote: overlapping shapes with textures.

Source: Lee, Mumford and Huang 2001, "Occlusion models for natural images" (dead leaves).
"""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.chance import happens

Tones = NDArray[np.float32]
"""Shape (height, width), 0.0 (black) to 1.0 (white)."""

Shape = tuple[int, int]
"""Height and width in pixels."""

FILLED: Final = -1


def make_noise(shape: Shape, size: float, random: np.random.Generator) -> Tones:
    """Make smooth noise, mean 0 and deviation about 1, with spots of a size in pixels."""
    rows, columns = (max(2, round(side / size) + 1) for side in shape)
    spots = random.normal(0, 1, (rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(spots, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def make_texture(shape: Shape, random: np.random.Generator) -> Tones:
    """Make noise of several sizes, as fur, grass, walls and clouds have it."""
    roughness = random.uniform(0.3, 1.2)
    sizes = max(shape) / 2.0 ** np.arange(1, 7)
    layers = (make_noise(shape, size, random) * size**roughness for size in sizes)
    texture = sum(layers, np.zeros(shape, np.float32))
    return np.asarray(texture / (texture.std() + 1e-6), np.float32)


def make_clutter(shape: Shape, random: np.random.Generator) -> Tones:
    """Make a picture of things, from a few large ones to many small ones."""
    picture = random.uniform(0, 1) + random.uniform(0.02, 0.3) * make_texture(shape, random)
    longest = max(shape)
    for _ in range(int(random.integers(0, 60))):
        size = min(longest * 0.04 / max(random.random(), 0.08), longest * 0.6)
        thing = np.zeros(shape, np.uint8)
        DRAWINGS[random.integers(len(DRAWINGS))](thing, size, random)
        shade = np.full(shape, random.uniform(0, 1), np.float32)
        if happens(0.6, random):
            shade += make_noise(shape, random.uniform(1, 30), random) * random.exponential(0.08)
        share = thing.astype(np.float32) / 255
        picture = picture * (1 - share) + shade * share
    return np.asarray(np.clip(picture, 0, 1), np.float32)


def _draw_disc(thing: NDArray[np.uint8], size: float, random: np.random.Generator) -> None:
    axes = (_pixels(size / 2), _pixels(size / 2 * random.uniform(0.2, 1)))
    turn = random.uniform(0, 180)
    cv2.ellipse(thing, _somewhere(thing, random), axes, turn, 0, 360, 255, FILLED, cv2.LINE_AA)


def _draw_arc(thing: NDArray[np.uint8], size: float, random: np.random.Generator) -> None:
    axes = (_pixels(size / 2), _pixels(size / 2 * random.uniform(0.4, 1)))
    turn, end = random.uniform(0, 180), random.uniform(120, 360)
    width = _pixels(size * random.uniform(0.03, 0.2))
    cv2.ellipse(thing, _somewhere(thing, random), axes, turn, 0, end, 255, width, cv2.LINE_AA)


def _draw_facet(thing: NDArray[np.uint8], size: float, random: np.random.Generator) -> None:
    spread = random.normal(0, size / 2, (int(random.integers(3, 8)), 2))
    corners = np.array(_somewhere(thing, random)) + spread
    cv2.fillPoly(thing, [corners.astype(np.int32)], 255, cv2.LINE_AA)


def _draw_rod(thing: NDArray[np.uint8], size: float, random: np.random.Generator) -> None:
    start = _somewhere(thing, random)
    end = (np.array(start) + random.normal(0, size, 2)).astype(int).tolist()
    width = _pixels(size * random.uniform(0.02, 0.3))
    cv2.line(thing, start, end, 255, width, cv2.LINE_AA)


def _somewhere(thing: NDArray[np.uint8], random: np.random.Generator) -> list[int]:
    place: list[int] = (random.uniform(0, 1, 2) * thing.shape[::-1]).astype(int).tolist()
    return place


def _pixels(length: float) -> int:
    return max(1, int(length))


DRAWINGS: Final[tuple[Callable[[NDArray[np.uint8], float, np.random.Generator], None], ...]] = (
    _draw_disc,
    _draw_arc,
    _draw_facet,
    _draw_rod,
)
