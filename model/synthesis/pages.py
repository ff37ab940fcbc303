"""Made-up pages and their photos: choose a layout, write it on a sheet, simulate a photo."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images import Gray
from model.synthesis.backgrounds import make_paper, make_scene
from model.synthesis.camera import Scene, photograph
from model.synthesis.digit_pages import DIGIT_LAYOUTS
from model.synthesis.drawn_lines import add_corrections
from model.synthesis.glyphs import Typefaces
from model.synthesis.other_pages import OTHER_LAYOUTS
from model.synthesis.random_choices import happens
from model.synthesis.sheet import Mark, Sheet
from model.synthesis.tracing import Hand
from model.synthesis.writers import Writer

SIDE: Final = 320
"""Side of pages in pixels."""

OTHERS_SHARE: Final = 0.32
"""Share of pages without digits."""

DESK_SHARE: Final = 0.25
"""Share of pages whose sheet ends inside the picture."""

STEEPEST: Final = 24.0
"""Maximum tilt of sheets, in degrees."""

NO_TYPEFACES: Final = Typefaces()


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """A page before it is photographed; `kind` is the name of its layout.

    Attributes:
        ink: Handwriting, shape (side, side), 0 to 255 (full ink).
        form: Print and ruled lines, in the same shape.
        marks: Everything on it, with labels.
        corners: Corners of the sheet, shape (4, 2); None if it fills the picture.
    """

    kind: str
    ink: Gray
    form: Gray
    marks: tuple[Mark, ...]
    corners: NDArray[np.float32] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Page(Draft):
    """A page with its photo, shape (side, side)."""

    image: Gray


class PageMaker:
    """Makes pages from handwritten digits and typefaces; without these there is little else."""

    def __init__(self, hand: Hand, typefaces: Typefaces = NO_TYPEFACES) -> None:
        self._hand = hand
        self._typefaces = typefaces

    def make(self, random: np.random.Generator, kind: str | None = None) -> Page:
        """Make the photo of a page, of the given or a random kind."""
        draft = self.draft(random, kind)
        through = None
        if happens(0.1, random):
            through = np.ascontiguousarray(self.draft(random).ink[:, ::-1])
        scene = Scene(
            ink=draft.ink,
            form=draft.form,
            through=through,
            paper=make_paper(SIDE, random),
            desk=make_scene(SIDE, random),
            corners=draft.corners,
        )
        return Page(image=photograph(scene, random), **vars(draft))

    def draft(self, random: np.random.Generator, kind: str | None = None) -> Draft:
        """Write a page of the given or a random kind."""
        kind = kind or _choose_kind(random)
        sheet, corners = _lay_sheet(random)
        writer = Writer(self._hand, self._typefaces, random)
        _, write = (DIGIT_LAYOUTS | OTHER_LAYOUTS)[kind]
        write(sheet, writer, random)
        if kind in DIGIT_LAYOUTS:
            add_corrections(sheet, random)
        ink, form = (
            np.asarray(cv2.resize(board, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
            for board in (sheet.ink, sheet.form)
        )
        return Draft(kind=kind, ink=ink, form=form, marks=tuple(sheet.marks), corners=corners)


def _choose_kind(random: np.random.Generator) -> str:
    """Choose a layout at random, weighted by the shares."""
    layouts = OTHER_LAYOUTS if happens(OTHERS_SHARE, random) else DIGIT_LAYOUTS
    shares = np.array([share for share, _ in layouts.values()])
    return str(random.choice(list(layouts), p=shares / shares.sum()))


def _lay_sheet(random: np.random.Generator) -> tuple[Sheet, NDArray[np.float32] | None]:
    """Place a sheet in the picture, tilted, in perspective; return its corners if in view."""
    on_desk = happens(DESK_SHARE, random)
    size, middle = np.array([SIDE, SIDE], np.float64), np.full(2, SIDE / 2)
    magnification, perspective = 1.0, 0.02
    if on_desk:
        size = SIDE * np.exp(random.normal(0, 0.25, 2))
        magnification = random.uniform(0.55, 1.3)
        middle = middle + random.normal(0, 0.12 * SIDE, 2)
        perspective = 0.05
    steep = happens(0.3, random)
    angle = random.uniform(-STEEPEST, STEEPEST) if steep else random.normal(0, 3)
    turn = np.deg2rad(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    offsets = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * size
    shifts = random.normal(0, perspective, (4, 2)) * SIDE * magnification
    placed = (middle + (offsets * magnification) @ matrix.T + shifts).astype(np.float32)
    placing = cv2.getPerspectiveTransform((offsets + size / 2).astype(np.float32), placed)
    sheet = Sheet.blank(SIDE, (float(size[0]), float(size[1])), np.asarray(placing, np.float64))
    return sheet, sheet.place(offsets + size / 2) if on_desk else None
