"""Made-up pages kept on disk: they are photographed anew each time they are shown."""

import shutil
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model.spec import NOT_A_DIGIT
from model.synthesis.backgrounds import make_paper, make_scene
from model.synthesis.pages import Draft, PageMaker
from model.training.detector.targets import Boxes

BACKGROUND_SIDE: Final = 384
"""Side of papers and scenes, in pixels: more than a page, so that parts are cut from them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shard:
    """Drafts of pages in a folder, read when they are needed.

    Attributes:
        ink: Shape (n, side, side), as in `Draft`.
        form: The same shape.
        boxes: The boxes of all pages, one page after the other.
        ends: Shape (n,), where the boxes of each page end.
        corners: Shape (n, 4, 2), not a number where the sheet fills the picture.
        kinds: Names of the layouts.
    """

    ink: NDArray[np.uint8]
    form: NDArray[np.uint8]
    boxes: Boxes
    ends: NDArray[np.int64]
    corners: NDArray[np.float32]
    kinds: NDArray[np.str_]

    def boxes_of(self, index: int) -> Boxes:
        """Return the boxes of one page."""
        start = int(self.ends[index - 1]) if index else 0
        return self.boxes[start : int(self.ends[index])]


def open_shard(folder: Path) -> Shard:
    """Open the drafts of a folder."""
    small = {
        name: np.load(folder / f"{name}.npy") for name in ("boxes", "ends", "corners", "kinds")
    }
    large = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("ink", "form")}
    return Shard(**small, **large)


def make_shard(folder: Path, drafts: Sequence[Draft]) -> Shard:
    """Save drafts in a folder, which appears when it is complete."""
    part = folder.with_suffix(".part")
    part.mkdir(parents=True, exist_ok=True)
    boxes = [list_boxes(draft) for draft in drafts]
    nowhere = np.full((4, 2), np.nan, np.float32)
    arrays: dict[str, NDArray[Any]] = {
        "ink": np.stack([draft.ink for draft in drafts]),
        "form": np.stack([draft.form for draft in drafts]),
        "boxes": np.concatenate(boxes),
        "ends": np.cumsum([len(each) for each in boxes]),
        "corners": np.stack([nowhere if each.corners is None else each.corners for each in drafts]),
        "kinds": np.array([draft.kind for draft in drafts]),
    }
    for name, array in arrays.items():
        np.save(part / f"{name}.npy", array)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return open_shard(folder)


def list_boxes(draft: Draft) -> Boxes:
    """List what stands on a draft; what only looks like a digit is a sign too."""
    rows = [(*astuple(each.rectangle), min(each.label, NOT_A_DIGIT)) for each in draft.marks]
    return np.array(rows, np.float32).reshape(-1, 5)


def make_drafts(
    maker: PageMaker, count: int, random: np.random.Generator, kinds: Sequence[str] = ()
) -> list[Draft]:
    """Make drafts of all kinds by their shares, or of some kinds in turn."""
    return [
        maker.draft(random, kinds[index % len(kinds)] if kinds else None) for index in range(count)
    ]


@dataclass(frozen=True, kw_only=True, eq=False)
class Backgrounds:
    """Papers and scenes, shapes (n, 384, 384)."""

    papers: NDArray[np.uint8]
    scenes: NDArray[np.uint8]


def make_backgrounds(folder: Path, papers: int, scenes: int, seed: int) -> Backgrounds:
    """Make papers and scenes, or open those that a folder holds."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = {}
    for name, count, make in (("papers", papers, make_paper), ("scenes", scenes, make_scene)):
        path = folder / f"{name}-{count}.npy"
        if not path.exists():
            random = np.random.default_rng([seed, count])
            part = path.with_suffix(".part.npy")
            np.save(part, np.stack([make(BACKGROUND_SIDE, random) for _ in range(count)]))
            part.rename(path)
        opened[name] = np.load(path, mmap_mode="r")
    return Backgrounds(**opened)


def add_shard(folder: Path, maker: PageMaker, count: int, seed: tuple[int, int]) -> Shard:
    """Make a shard of new drafts, or open the one that the folder holds for this seed."""
    path = folder / f"pages-{seed[0]}-{seed[1]:04d}"
    if path.exists():
        return open_shard(path)
    return make_shard(path, make_drafts(maker, count, np.random.default_rng(seed)))
