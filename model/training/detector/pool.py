"""The pool of made-up pages on disk; each example is a new photo of one of them."""

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Final

import numpy as np

from model.registry.files import replacing
from model.spec import NOT_A_DIGIT
from model.synthesis.pages import Draft, PageMaker
from model.training.detector.targets import Boxes

NOWHERE: Final = np.full((4, 2), np.nan, np.float32)
"""Corners in the file of a page whose sheet fills the picture."""


def make_pages(
    folder: Path, maker: PageMaker, kinds: Sequence[str | None], seed: Sequence[int]
) -> list[Path]:
    """Make pages in a new folder, complete or not at all; return the pages in it.

    The file of a page has the `ink`, `form`, `corners` and `kind` of its `Draft`, and its `boxes`.
    The kinds are names of layouts, None for a random one.
    """
    if not folder.exists():
        random = np.random.default_rng(seed)
        with replacing(folder) as unfinished:
            unfinished.mkdir(parents=True)
            for index, kind in enumerate(kinds):
                draft = maker.draft(random, kind)
                np.savez_compressed(
                    unfinished / f"{index:04d}.npz",
                    ink=draft.ink,
                    form=draft.form,
                    boxes=list_boxes(draft),
                    corners=NOWHERE if draft.corners is None else draft.corners,
                    kind=np.array(draft.kind),
                )
    return sorted(folder.iterdir())


def list_boxes(draft: Draft) -> Boxes:
    """List the boxes of a draft; `LOOKALIKE` becomes `NOT_A_DIGIT`."""
    boxes = list_marks(draft)
    boxes[:, 4] = np.minimum(boxes[:, 4], NOT_A_DIGIT)
    return boxes


def list_marks(draft: Draft) -> Boxes:
    """List the boxes of a draft with the labels of its marks."""
    rows = [(*astuple(each.rectangle), each.label) for each in draft.marks]
    return np.array(rows, np.float32).reshape(-1, 5)
