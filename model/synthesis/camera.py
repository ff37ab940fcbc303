"""Light on a page, and the camera that takes its photo."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.chance import happens
from model.synthesis.clutter import Shape, Tones


def photograph(tones: Tones, random: np.random.Generator) -> NDArray[np.uint8]:
    """Take a photo: light, exposure, blur, noise and JPEG.

    Returns:
        The shape of `tones`, 0 (black) to 255 (white).
    """
    exposure = np.exp(random.normal(-0.1, 0.3))
    exposed = np.clip(light(tones, random) * exposure, 0, 1) ** random.uniform(0.7, 1.4)
    if happens(0.6, random):
        exposed = cv2.GaussianBlur(exposed, (0, 0), random.uniform(0.3, 1.3))
    noise = random.normal(0, random.exponential(0.015), exposed.shape)
    image = (np.clip(exposed + noise, 0, 1) * 255).astype(np.uint8)
    return compress(image, int(random.integers(25, 95))) if happens(0.7, random) else image


def compress(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """Save an image as JPEG and load it again."""
    _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_GRAYSCALE), np.uint8)


def light(tones: Tones, random: np.random.Generator) -> Tones:
    """Let light fall on a picture: from one side, darker to the corners, with shadows."""
    lit = tones.copy()
    for make_light in LIGHTS:
        if happens(0.45, random):
            lit *= make_light(tones.shape, random)
    return lit


def _from_one_side(shape: Shape, random: np.random.Generator) -> Tones:
    down, across = np.mgrid[-0.5 : 0.5 : shape[0] * 1j, -0.5 : 0.5 : shape[1] * 1j]
    angle, depth = random.uniform(0, 2 * np.pi), random.uniform(0, 0.6)
    slope = np.cos(angle) * across + np.sin(angle) * down
    return np.asarray(1 - depth / 2 + depth * slope, np.float32)


def _darker_to_the_corners(shape: Shape, random: np.random.Generator) -> Tones:
    down, across = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    center = random.uniform(-0.4, 0.4, 2)
    distance = (down - center[0]) ** 2 + (across - center[1]) ** 2
    return np.asarray(np.clip(1 - random.uniform(0.05, 0.35) * distance, 0.15, 1), np.float32)


def _with_a_shadow(shape: Shape, random: np.random.Generator) -> Tones:
    half = (max(1, shape[0] // 2), max(1, shape[1] // 2))
    mask = np.zeros(half, np.uint8)
    spread = random.normal(0, 0.4 * max(half), (int(random.integers(3, 7)), 2))
    corners = random.uniform(0, 1, 2) * half[::-1] + spread
    cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    soft = cv2.GaussianBlur(mask, (0, 0), random.uniform(0.3, 0.08 * max(half)))
    shadow = cv2.resize(soft, shape[::-1]).astype(np.float32) / 255
    return np.asarray(1 - random.uniform(0.1, 0.6) * shadow, np.float32)


LIGHTS: Final[tuple[Callable[[Shape, np.random.Generator], Tones], ...]] = (
    _from_one_side,
    _darker_to_the_corners,
    _with_a_shadow,
)
