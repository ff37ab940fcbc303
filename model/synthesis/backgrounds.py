"""Backgrounds of made-up photos: paper, desks and objects, made of noise and shapes.

Source: Lee, Mumford and Huang 2001, "Occlusion models for natural images" (dead leaves).
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images import Gray
from model.synthesis.random_choices import happens, log_uniform

Tones = NDArray[np.float32]
"""Shape (height, width); 0.0 (black) to 1.0 (white), or noise around 0.0."""

MIDDLE: Final = 128
FILLED: Final = -1


def make_noise(side: int, size: float, random: np.random.Generator) -> Tones:
    """Make smooth noise, mean 0 and deviation about 1, with spots of a size in pixels."""
    count = max(2, round(side / size) + 1)
    spots = random.normal(0, 1, (count, count)).astype(np.float32)
    return np.asarray(cv2.resize(spots, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def blur(image: Tones, sigma: float) -> Tones:
    """Blur an image with a Gaussian; `sigma` is in pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def _make_texture(side: int, random: np.random.Generator) -> Tones:
    """Add up noise of several sizes, which looks like fur, grass, walls or clouds."""
    roughness = random.uniform(0.2, 1.3)
    texture = np.zeros((side, side), np.float32)
    for size in side / 2.0 ** np.arange(1, 8):
        texture += make_noise(side, size, random) * np.float32(size**roughness)
    return np.asarray(texture / (texture.std() + 1e-6), np.float32)


def make_paper(side: int, random: np.random.Generator) -> Gray:
    """Make paper with grain, clouds, crumbs and creases, around a middle gray."""
    paper = MIDDLE + make_noise(side, random.uniform(25, 150), random) * random.exponential(2.0)
    grain = random.normal(0, 1, (side, side)).astype(np.float32)
    if happens(0.6, random):
        grain = blur(grain, random.uniform(0.5, 1.6)) * 2
    paper += grain * min(random.exponential(2.0), 8.0)
    if happens(0.35, random):
        paper += _make_crumbs(side, random)
    if happens(0.15, random):
        paper += _make_crease(side, random)
    return np.asarray(np.clip(paper, 0, 255), np.uint8)


def _make_crumbs(side: int, random: np.random.Generator) -> Tones:
    crumbs = np.zeros((side, side), np.float32)
    for _ in range(int(random.exponential(14)) + 1):
        start = random.uniform(0, side, 2)
        end = start + random.normal(0, random.exponential(3.0), 2)
        depth = float(random.normal(0, 18))
        first, last = ((point * 16).astype(int).tolist() for point in (start, end))
        width = int(random.integers(1, 4))
        cv2.line(crumbs, first, last, depth, width, cv2.LINE_AA, 4)
    return blur(crumbs, random.uniform(0.3, 1.2))


def _make_crease(side: int, random: np.random.Generator) -> Tones:
    down, across = np.mgrid[0:side, 0:side].astype(np.float32)
    angle = random.uniform(0, np.pi)
    distance = (across - side * random.random()) * np.cos(angle)
    distance += (down - side * random.random()) * np.sin(angle)
    slope = np.tanh(distance / random.uniform(1, 30)) * random.normal(0, 6)
    edge = np.exp(-((distance / random.uniform(1, 3)) ** 2)) * random.normal(0, 12)
    return np.asarray(slope + edge, np.float32)


def make_scene(side: int, random: np.random.Generator) -> Gray:
    """Make a picture without writing: objects, a desk, a wall or fabric."""
    picture = np.full((side, side), random.uniform(0, 255), np.float32)
    picture += _make_texture(side, random) * random.uniform(1, 55)
    if happens(0.45, random):
        picture = _lay_pattern(picture, random)
    if happens(0.65, random):
        picture = _lay_things(picture, random)
    if happens(0.3, random):
        picture = blur(picture, log_uniform(0.6, 6, random))
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _lay_pattern(picture: Tones, random: np.random.Generator) -> Tones:
    """Add a pattern of stripes, bricks, weave or wood to a picture."""
    side = len(picture)
    down, across = np.mgrid[0:side, 0:side].astype(np.float32)
    angle, period = random.uniform(0, np.pi), log_uniform(4, 80, random)
    along = across * np.cos(angle) + down * np.sin(angle)
    over = down * np.cos(angle) - across * np.sin(angle)
    bend = make_noise(side, random.uniform(40, 160), random) * random.exponential(0.08)
    waves = np.sin(2 * np.pi * (along / period + bend))
    if happens(0.4, random):
        shift = np.floor(along / period) * period * random.uniform(0, 1)
        waves = np.maximum(waves, np.sin(2 * np.pi * (over + shift) / (period * 2)))
    elif happens(0.4, random):
        waves = waves * np.sin(2 * np.pi * over / period)
    sharp = random.uniform(1, 12)
    shape = np.tanh((waves - random.uniform(-0.8, 0.8)) * sharp)
    return np.asarray(picture + shape * random.uniform(5, 60), np.float32)


def _lay_things(picture: Tones, random: np.random.Generator) -> Tones:
    """Draw shapes over a picture, a few large and many small ones, each with its own texture."""
    side = len(picture)
    rough = np.ones((side, side), np.float32) * random.uniform(0, 40)
    board = np.dstack([picture, rough])
    smallest = log_uniform(0.01, 0.08, random)
    for _ in range(int(random.integers(2, 70))):
        size = min(side * smallest / max(random.random(), 0.05), side * 0.6)
        shade_and_roughness = float(random.uniform(0, 255)), float(random.exponential(15))
        place, seed = random.uniform(0, side, 2), int(random.random() * 1e9)
        _draw_shape(board, place, size, shade_and_roughness, np.random.default_rng(seed))
    return np.asarray(board[..., 0] + board[..., 1] * _make_texture(side, random), np.float32)


def _draw_shape(
    board: NDArray[np.float32],
    place: NDArray[np.float64],
    size: float,
    value: tuple[float, float],
    random: np.random.Generator,
) -> None:
    kind, center = random.random(), place.astype(int).tolist()
    turn = random.uniform(0, 180)
    axes = [max(1, int(size / 2)), max(1, int(size / 2 * random.uniform(0.2, 1)))]
    width = max(1, int(size * random.uniform(0.03, 0.25)))
    if kind < 0.3:  # noqa: PLR2004 - shares of kinds of things
        cv2.ellipse(board, center, axes, turn, 0, 360, value, FILLED, cv2.LINE_AA)
    elif kind < 0.45:  # noqa: PLR2004
        end = random.uniform(60, 300)
        cv2.ellipse(board, center, axes, turn, 0, end, value, width, cv2.LINE_AA)
    elif kind < 0.75:  # noqa: PLR2004
        corners = place + random.normal(0, size / 2, (int(random.integers(3, 8)), 2))
        cv2.fillPoly(board, [corners.astype(np.int32)], value, cv2.LINE_AA)
    else:
        points = place + np.cumsum(random.normal(0, size / 2, (int(random.integers(2, 5)), 2)), 0)
        cv2.polylines(
            board, [points.astype(np.int32)], isClosed=False, color=value, thickness=width
        )
