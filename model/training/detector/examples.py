"""Training examples: pages of the pool, each time at another scale and in other light."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detector.network_input import encode_image
from model.images import Gray
from model.spec import NOT_A_DIGIT
from model.synthesis.backgrounds import make_noise
from model.synthesis.camera import Scene, photograph
from model.synthesis.digit_pages import DIGIT_LAYOUTS
from model.synthesis.random_choices import happens, log_uniform
from model.training.detector.targets import Boxes, encode_targets, ignore_unseen, turn_boxes

WINDOW: Final = 256
"""Side of an example, in pixels."""

BACKGROUND_SIDE: Final = 384
"""Side of papers and scenes, in pixels: more than a window, so that different parts are cut out."""

FARTHEST, NEAREST = 0.8, 1.3
"""Range of the factor by which pages are scaled."""

NEAR_SHARE, NEAREST_OF_ALL = 0.08, 4.0
"""Share of pages that are enlarged more, and the maximum factor: digits that are higher than the
window then, and their parts, are not digits."""

LONE_SHARE, LONE_SIDES = 0.6, (30.0, 230.0)
"""Share of pages with one digit that are scaled by its size, and the range of that, in pixels."""

TURNED_SHARE: Final = 0.12
"""Share of pages with digits that are rotated by quarter turns."""

THROUGH_SHARE: Final = 0.12
"""Share of pages through which ink on the back is visible."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """A photo, its boxes and the name of its layout.

    The image has the shape (256, 256), 0 (black) to 255 (white).
    """

    image: Gray
    boxes: Boxes
    kind: str

    def encode(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the network's input and its targets."""
        return encode_image(self.image), encode_targets(self.boxes, self.image.shape)


@dataclass(kw_only=True, eq=False)
class Examples:
    """Makes photos of the pages of a pool, on papers and scenes, and of scenes alone."""

    pages: list[Path]
    papers: list[Gray]
    scenes: list[Gray]
    scene_share: float = 0.0

    def make(self, random: np.random.Generator) -> Example:
        """Make a photo of a random page, or of a scene."""
        if happens(self.scene_share, random):
            return self.show_scene(random)
        return self.show(self._choose(random), random)

    def _choose(self, random: np.random.Generator) -> Path:
        return self.pages[int(random.integers(len(self.pages)))]

    def show(self, page: Path, random: np.random.Generator) -> Example:
        """Make a photo of one page."""
        with np.load(page) as saved:
            ink, form, boxes = (saved[name] for name in ("ink", "form", "boxes"))
            corners, kind = saved["corners"], str(saved["kind"])
        scale, shift = _choose_view(boxes, ink.shape[0], random)
        view = np.array([[scale, 0, -shift[0]], [0, scale, -shift[1]]], np.float32)
        ink, form = _look(ink, view), _look(form, view)
        boxes[:, :4] = boxes[:, :4] * scale - np.tile(shift, 2)
        boxes = boxes[boxes[:, 3] - boxes[:, 1] < WINDOW]
        corners = corners * scale - shift.astype(np.float32)
        scene = Scene(
            ink=ink,
            form=form,
            through=self._look_through(random) if happens(THROUGH_SHARE, random) else None,
            paper=_cut(self.papers, random),
            desk=_cut(self.scenes, random),
            corners=None if np.isnan(corners).any() else corners,
        )
        image = photograph(scene, random)
        boxes = ignore_unseen(boxes, image, ink, form)
        if kind in DIGIT_LAYOUTS and happens(TURNED_SHARE, random):
            turns = int(random.integers(1, 4))
            image = np.ascontiguousarray(np.rot90(image, turns))
            boxes, kind = turn_boxes(boxes, turns, WINDOW), "turned"
        return Example(image=image, boxes=boxes, kind=kind)

    def _look_through(self, random: np.random.Generator) -> Gray:
        with np.load(self._choose(random)) as saved:
            return np.ascontiguousarray(saved["ink"][:WINDOW, WINDOW - 1 :: -1])

    def show_scene(self, random: np.random.Generator) -> Example:
        """Make a photo of a scene without a page."""
        nothing = np.zeros((WINDOW, WINDOW), np.uint8)
        desk = _cut(self.scenes, random)
        while happens(0.45, random):
            # Lay objects of other textures over it, with soft or ragged edges.
            spots = make_noise(WINDOW, log_uniform(8, 120, random), random) - random.normal(0, 0.7)
            share = (1 + np.tanh(spots * log_uniform(0.5, 20, random))) / 2
            behind = desk.astype(np.float32)
            desk = behind + (_cut(self.scenes, random) - behind) * share
            desk = np.asarray(np.clip(desk, 0, 255), np.uint8)
        if happens(0.6, random):
            cv2.normalize(desk, desk, 0, 255, cv2.NORM_MINMAX)
        scene = Scene(
            ink=nothing,
            form=nothing,
            through=None,
            paper=desk,
            desk=desk,
            corners=np.full((4, 2), -1, np.float32),
        )
        image = photograph(scene, random)
        return Example(image=image, boxes=np.zeros((0, 5), np.float32), kind="scene")


def make_backgrounds(
    make: Callable[[int, np.random.Generator], Gray], count: int, seed: int
) -> list[Gray]:
    """Make papers or scenes."""
    random = np.random.default_rng(seed)
    return [make(BACKGROUND_SIDE, random) for _ in range(count)]


def _choose_view(
    boxes: Boxes, side: int, random: np.random.Generator
) -> tuple[float, NDArray[np.float64]]:
    """Choose the scale of a page and its visible part; a lone digit may fill the window."""
    free = random.uniform(0, 1, 2)
    boxes = boxes[boxes[:, 4] != NOT_A_DIGIT]
    if len(boxes) == 1 and happens(LONE_SHARE, random):
        left, top, right, bottom = boxes[0, :4].tolist()
        longer = max(right - left, bottom - top, 1.0)
        scale = random.uniform(*LONE_SIDES) / longer
        if FARTHEST <= scale <= NEAREST_OF_ALL:
            room = np.maximum(WINDOW - np.array([right - left, bottom - top]) * scale, 0)
            return scale, np.array([left, top]) * scale - free * room
    nearest = happens(NEAR_SHARE, random)
    scale = log_uniform(*((NEAREST, NEAREST_OF_ALL) if nearest else (FARTHEST, NEAREST)), random)
    return scale, free * max(0.0, side * scale - WINDOW)


def _look(board: Gray, view: NDArray[np.float32]) -> Gray:
    seen = cv2.warpAffine(board, view, (WINDOW, WINDOW), flags=cv2.INTER_LINEAR)
    return np.asarray(seen, np.uint8)


def _cut(backgrounds: list[Gray], random: np.random.Generator) -> Gray:
    """Cut a window out of a random background, which may be enlarged, rotated and mirrored."""
    ground = backgrounds[int(random.integers(len(backgrounds)))]
    side = int(log_uniform(WINDOW / 2, ground.shape[0], random))
    row, column = random.integers(0, ground.shape[0] - side + 1, 2)
    window = ground[row : row + side, column : column + side]
    window = np.rot90(window, int(random.integers(4)))
    if happens(0.5, random):
        window = window[:, ::-1]
    return np.asarray(cv2.resize(np.ascontiguousarray(window), (WINDOW, WINDOW)), np.uint8)
