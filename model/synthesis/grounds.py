"""What people write on: paper, plain, ruled or printed, often with a desk around it."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.chance import happens
from model.synthesis.clutter import Shape, Tones, make_clutter, make_noise

SMALL_LETTERS: Final = (97, 123)
"""Codes of a to z, the last one not included."""

PRINT_FONT: Final = cv2.FONT_HERSHEY_DUPLEX


def make_ground(shape: Shape, random: np.random.Generator) -> Tones:
    """Make paper, or whatever else somebody writes on, sometimes with a desk around it."""
    ground = make_paper(shape, random)
    if happens(0.45, random):
        rule(ground, random)
    if happens(0.08, random):
        print_text(ground, random)
    if happens(0.25, random):
        ground = lay_on_desk(ground, random)
    return ground


def make_paper(shape: Shape, random: np.random.Generator) -> Tones:
    """Make paper with the clouds and the grain that it has."""
    base = random.uniform(0.7, 1.0)
    clouds = make_noise(shape, random.uniform(20, 120), random) * random.exponential(0.012)
    grain = random.normal(0, random.exponential(0.008), shape)
    return np.asarray(np.clip(base + clouds + grain, 0, 1), np.float32)


def rule(ground: Tones, random: np.random.Generator) -> None:
    """Print lines, columns or squares on paper."""
    height, width = ground.shape
    spacing = random.uniform(0.03, 0.25) * max(ground.shape)
    slope = random.normal(0, 0.03)
    pen = max(1, round(random.exponential(0.6) * max(ground.shape) / 400))
    lines = np.zeros(ground.shape, np.uint8)
    across, down = ((True, False), (False, True), (True, True), (True, False))[random.integers(4)]
    if across:
        for level in np.arange(random.uniform(0, spacing), height, spacing):
            ends = (0, int(level)), (width, int(level + slope * width))
            cv2.line(lines, *ends, 255, pen, cv2.LINE_AA)
    if down:
        step = spacing if across else spacing * random.uniform(0.7, 2.5)
        for level in np.arange(random.uniform(0, step), width, step):
            ends = (int(level), 0), (int(level - slope * height), height)
            cv2.line(lines, *ends, 255, pen, cv2.LINE_AA)
    _print_on(ground, lines, random.uniform(0.05, 0.45) if happens(0.75, random) else 0.8)


def print_text(ground: Tones, random: np.random.Generator) -> None:
    """Print lines of small type on a part of the paper."""
    height, width = ground.shape
    size = random.uniform(0.3, 0.8) * max(ground.shape) / 400
    type_ = np.zeros(ground.shape, np.uint8)
    top, bottom = np.sort(random.uniform(0, height, 2)).astype(int).tolist()
    for level in range(top, bottom, max(4, int(45 * size))):
        letters = random.integers(*SMALL_LETTERS, int(width / 18 / size) + 1).tolist()
        text = "".join(chr(letter) if happens(0.83, random) else " " for letter in letters)
        start = (int(random.uniform(0, 30)), level)
        cv2.putText(type_, text, start, PRINT_FONT, size, 255, 1, cv2.LINE_AA)
    _print_on(ground, type_, random.uniform(0.3, 0.8))


def _print_on(ground: Tones, printed: NDArray[np.uint8], darkness: float) -> None:
    ground *= 1 - printed.astype(np.float32) * (darkness / 255)


def lay_on_desk(ground: Tones, random: np.random.Generator) -> Tones:
    """Let the paper end somewhere, on a desk of another tone."""
    make_desk = make_clutter if happens(0.4, random) else _make_wood
    desk = make_desk(ground.shape, random)
    size = np.array(ground.shape[::-1], np.float32)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * size
    corners += random.normal(0, 0.04, (4, 2)) * size
    for side in random.choice(4, int(random.integers(1, 4)), replace=False).tolist():
        inward = np.array([(0, 1), (-1, 0), (0, -1), (1, 0)][side]) * size
        corners[[side, (side + 1) % 4]] += inward * random.uniform(0.02, 0.25)
    inside = np.zeros(ground.shape, np.uint8)
    cv2.fillPoly(inside, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    share = inside.astype(np.float32) / 255
    return np.asarray(ground * share + desk * (1 - share), np.float32)


def _make_wood(shape: Shape, random: np.random.Generator) -> Tones:
    base, depth = random.uniform(0.05, 0.8), random.exponential(0.04)
    grain = make_noise((shape[0], max(2, shape[1] // 30)), random.uniform(2, 9), random)
    stretched = cv2.resize(grain, shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(base + depth * stretched, 0, 1), np.float32)
