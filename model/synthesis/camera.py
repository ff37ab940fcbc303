"""Simulate a photo of a sheet: ink, paper, desk, light and camera."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images import Gray
from model.synthesis.backgrounds import MIDDLE, Tones, blur, make_noise
from model.synthesis.random_choices import happens, log_uniform

BRIGHTEST: Final = 0.97
"""Maximum mean level of a photo, 0.0 to 1.0."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """What a photo shows; all images have the same shape.

    Attributes:
        ink: Handwriting, 0 to 255 (full ink).
        form: Print and ruled lines.
        through: Ink on the back of the sheet; None if it does not show through.
        paper: The grain of the paper around a middle gray.
        desk: The background around the sheet.
        corners: Corners of the sheet, shape (4, 2); None if it fills the picture.
    """

    ink: Gray
    form: Gray
    through: Gray | None
    paper: Gray
    desk: Gray
    corners: NDArray[np.float32] | None


def photograph(scene: Scene, random: np.random.Generator) -> Gray:
    """Simulate a photo: ink on paper or chalk on a board, light, exposure, blur, noise and JPEG."""
    if happens(0.1, random):
        return _draw_on_screen(scene, random)
    tones = _lay_sheet(scene, random)
    tones = _light(tones, random)
    gain = np.exp(random.normal(0.0, 0.12) if happens(0.8, random) else random.normal(-0.6, 0.45))
    # Cameras adapt to the light, so paper is rarely overexposed.
    gain = min(gain, BRIGHTEST / float(tones.mean()))
    exposed = np.clip(tones * gain, 0, 1) ** random.uniform(0.75, 1.35)
    if happens(0.65, random):
        least, most = (0.35, 1.0) if happens(0.85, random) else (1.0, 2.2)
        exposed = cv2.GaussianBlur(exposed, (0, 0), log_uniform(least, most, random))
    image = np.asarray(exposed * 255, np.float32)
    if happens(0.7, random):
        image += _make_sensor_noise(len(image), random)
    levels = np.asarray(np.clip(image, 0, 255), np.uint8)
    return _compress(levels, int(random.integers(40, 96))) if happens(0.7, random) else levels


def _draw_on_screen(scene: Scene, random: np.random.Generator) -> Gray:
    """Draw as on a screen or scan: even background, light or dark, sometimes only two levels."""
    ground, pen = random.uniform((0.85, 0.0), (1.0, 0.35))
    share = np.maximum(scene.ink, scene.form.astype(np.float32) * random.uniform(0.2, 1)) / 255
    if happens(0.35, random):
        share = (share > random.uniform(0.2, 0.6)).astype(np.float32)
    tones = ground + (pen - ground) * share
    if happens(0.4, random):
        tones = 1 - tones
    image = np.asarray(np.clip(tones, 0, 1) * 255, np.uint8)
    if happens(0.08, random):
        # Plots of data sets show enlarged images of few pixels.
        factor = int(random.integers(2, 9))
        size = image.shape[1] // factor, image.shape[0] // factor
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        enlarged = cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_NEAREST)
        image = np.asarray(enlarged, np.uint8)
    return _compress(image, int(random.integers(40, 96))) if happens(0.5, random) else image


def _compress(image: Gray, quality: int) -> Gray:
    """Save an image as JPEG and load it again."""
    _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_GRAYSCALE), np.uint8)


def _lay_sheet(scene: Scene, random: np.random.Generator) -> Tones:
    board = happens(0.16, random)
    level = random.uniform(0.05, 0.4) if board else random.uniform(0.55, 0.97)
    grain = (scene.paper.astype(np.float32) - MIDDLE) * np.float32(random.uniform(0.3, 1.2) / 255)
    tones = np.asarray(level + grain, np.float32)
    if happens(0.08, random):
        desk = (scene.desk.astype(np.float32) - scene.desk.mean()) / 255
        tones += desk * np.float32(random.uniform(0.05, 0.35))
    strength = _choose_strength(random)
    target = random.uniform(0.75, 1.0) if board else random.uniform(0.0, 0.15)
    form = np.float32(random.uniform(0.15, 1.0) * (0.4 + 0.6 * strength) / 255)
    tones += (target - tones) * (scene.form * form)
    if scene.through is not None:
        back = cv2.GaussianBlur(scene.through, (0, 0), random.uniform(0.6, 2.5))
        tones += (target - tones) * (back * np.float32(0.25 * random.random() * strength / 255))
    share = scene.ink * np.float32(strength / 255)
    if happens(0.25, random):
        wear = make_noise(len(share), random.uniform(1, 5), random)
        share *= np.clip(1 - np.abs(wear) * np.float32(random.uniform(0.1, 0.5)), 0, 1)
    tones += (target - tones) * share
    return _lay_on_desk(tones, scene, random) if scene.corners is not None else tones


def _choose_strength(random: np.random.Generator) -> float:
    """Choose how much darker than paper the ink is: mostly clear, sometimes faint."""
    least, most = ((0.55, 1.0), (0.25, 0.6), (0.1, 0.28))[random.choice(3, p=(0.66, 0.23, 0.11))]
    return float(random.uniform(least, most))


def _lay_on_desk(tones: Tones, scene: Scene, random: np.random.Generator) -> Tones:
    """Put the desk around the sheet, which may cast a shadow on it."""
    inside = np.zeros(tones.shape, np.uint8)
    corners = (np.asarray(scene.corners) * 16).round().astype(np.int32)
    cv2.fillConvexPoly(inside, corners, 255, cv2.LINE_AA, 4)
    share = inside.astype(np.float32) / 255
    contrast, level = random.uniform(0.1, 1.0), random.uniform(0.0, 0.5)
    desk = scene.desk.astype(np.float32) * np.float32(contrast * random.uniform(0.6, 1) / 255)
    desk += np.float32(level * (1 - contrast))
    if happens(0.5, random):
        shadow = cv2.blur(share, (9, 9))
        desk *= 1 - np.float32(random.uniform(0, 0.6)) * shadow
    return np.asarray(desk + (tones - desk) * share, np.float32)


def _make_sensor_noise(side: int, random: np.random.Generator) -> Tones:
    noise = random.standard_normal((side, side), np.float32)
    if happens(0.4, random):
        noise = blur(noise, 0.8) * 2
    return noise * np.float32(min(random.exponential(2.2), 10.0))


def _light(tones: Tones, random: np.random.Generator) -> Tones:
    """Light a picture unevenly: from one side, darker toward the edges, with shadows."""
    side = len(tones)
    small = np.ones((side // 4, side // 4), np.float32)
    down, across = np.mgrid[-1 : 1 : len(small) * 1j, -1 : 1 : len(small) * 1j].astype(np.float32)
    if happens(0.5, random):
        angle, depth = random.uniform(0, 2 * np.pi), random.uniform(0, 0.3)
        small *= 1 + np.float32(depth) * (np.cos(angle) * across + np.sin(angle) * down)
    if happens(0.3, random):
        x, y = random.uniform(-0.5, 0.5, 2)
        small *= 1 - np.float32(random.uniform(0.03, 0.2)) * ((across - x) ** 2 + (down - y) ** 2)
    lit = tones * cv2.resize(small, tones.shape[::-1])
    return _lay_shadow(lit, random) if happens(0.22, random) else lit


def _lay_shadow(tones: Tones, random: np.random.Generator) -> Tones:
    """Darken a random polygon of the picture, with a hard or a soft edge."""
    side = len(tones)
    mask = np.zeros((side, side), np.uint8)
    spread = random.normal(0, 0.45 * side, (int(random.integers(3, 7)), 2))
    corners = random.uniform(-0.2, 1.2, 2) * side + spread
    cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    sigma = log_uniform(0.5, 0.1 * side, random)
    if sigma < 2:  # noqa: PLR2004 - pixels
        soft = cv2.GaussianBlur(mask, (0, 0), sigma)
    else:
        quarter = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        soft = cv2.resize(cv2.GaussianBlur(quarter, (0, 0), sigma / 4), (side, side))
    return np.asarray(tones * (1 - soft * np.float32(random.uniform(0.1, 0.65) / 255)), np.float32)


def measure_correlation(photo: Gray, written: Gray) -> float:
    """Measure how well a photo shows the ink in it: their correlation, -1.0 to 1.0.

    Returns:
        Negative for dark ink on light paper; 0.0 if either image has one level throughout.
    """
    first, second = (image.astype(np.float32).ravel() for image in (photo, written))
    first, second = first - first.mean(), second - second.mean()
    norm = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / norm if norm > 0 else 0.0
