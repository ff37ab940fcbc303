"""Made-up pages kept on disk: they are photographed anew each time they are shown."""

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
    """List what stands on a draft; what only looks like a digit is a sign too."""
    rows = [(*astuple(each.rectangle), min(each.label, NOT_A_DIGIT)) for each in draft.marks]
    return np.array(rows, np.float32).reshape(-1, 5)
