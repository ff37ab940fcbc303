"""Made-up pages kept on disk: they are photographed anew each time they are shown."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.images import Gray
from model.spec import NOT_A_DIGIT
from model.synthesis.pages import Draft, PageMaker
from model.training.detector.targets import Boxes

BACKGROUND_SIDE: Final = 384
"""Side of papers and scenes, in pixels: more than a page, so that parts are cut from them."""

NOWHERE: Final = np.full((4, 2), np.nan, np.float32)
"""The corners of a sheet that fills the picture."""


def make_pages(
    folder: Path, maker: PageMaker, kinds: Sequence[str | None], seed: Sequence[int]
) -> list[Path]:
    """Draft pages into a folder, which appears when it is complete, or list those it holds.

    The file of a page has the `ink`, `form`, `corners` and `kind` of its `Draft`, and the `boxes`
    of what stands on it. The kinds are names of layouts, None for any.
    """
    if not folder.exists():
        random = np.random.default_rng(seed)
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for index, kind in enumerate(kinds):
            draft = maker.draft(random, kind)
            np.savez_compressed(
                part / f"{index:04d}.npz",
                ink=draft.ink,
                form=draft.form,
                boxes=list_boxes(draft),
                corners=NOWHERE if draft.corners is None else draft.corners,
                kind=np.array(draft.kind),
            )
        part.rename(folder)
    return sorted(folder.iterdir())


def list_boxes(draft: Draft) -> Boxes:
    """List what stands on a draft; what only looks like a digit is a sign too."""
    rows = [(*astuple(each.rectangle), min(each.label, NOT_A_DIGIT)) for each in draft.marks]
    return np.array(rows, np.float32).reshape(-1, 5)


def make_backgrounds(
    folder: Path, make: Callable[[int, np.random.Generator], Gray], count: int, seed: int
) -> NDArray[np.uint8]:
    """Make papers or scenes of shape (count, 384, 384), or open those that a folder holds."""
    path = folder / f"{make.__name__}-{count}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng([seed, count])
        part = path.with_suffix(".part.npy")
        np.save(part, np.stack([make(BACKGROUND_SIDE, random) for _ in range(count)]))
        part.rename(path)
    opened: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return opened
