"""How well digits are found on made-up pages that were kept aside, by kind of page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detector.network_input import CELL, DIGITS, HEAT, encode_image
from model.spec import NOT_A_DIGIT
from model.training.detector.examples import Example
from model.training.detector.targets import Boxes

Network = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From inputs of shape (n, height, width, 3) to outputs of shape (n, rows, columns, 16)."""

LOW_SCORE: Final = 0.3
HIGH_SCORE: Final = 0.5
"""Scores from which on a detection counts."""

NEAR: Final = 0.35
"""A detection hits a digit if it is nearer to its middle than this share of its sides."""

INSIDE: Final = 0.6
"""A detection hits what is ignored if it lies within this share of its sides."""

LEAST_REACH: Final = 4.0
"""Both, at least so many pixels."""


@dataclass(kw_only=True)
class Figures:
    """What was counted on the pages of a kind.

    Attributes:
        pages: Pages.
        digits: Digits on them.
        found_low: Digits that were found, with a score of at least 0.3.
        found_high: Those with a score of at least 0.5.
        right: Digits that were found, and whose class is right.
        false_low: Detections at no digit, with a score of at least 0.3.
        false_high: Those with a score of at least 0.5.
    """

    pages: int = 0
    digits: int = 0
    found_low: int = 0
    found_high: int = 0
    right: int = 0
    false_low: int = 0
    false_high: int = 0

    def summarize(self) -> dict[str, float]:
        """Return recall, precision and false detections a page, as the manifest has them."""
        answers_high = self.found_high + self.false_high
        return {
            "digits": self.digits,
            "recall_at_0.3": round(self.found_low / max(self.digits, 1), 4),
            "recall_at_0.5": round(self.found_high / max(self.digits, 1), 4),
            "precision_at_0.5": round(self.found_high / max(answers_high, 1), 4),
            "right_class": round(self.right / max(self.found_low, 1), 4),
            "false_per_page_at_0.3": round(self.false_low / max(self.pages, 1), 3),
            "false_per_page_at_0.5": round(self.false_high / max(self.pages, 1), 3),
        }


def measure_by_kind(network: Network, examples: Iterable[Example]) -> dict[str, Figures]:
    """Count what a network finds on examples, by their kind and for `all` of them."""
    kinds: dict[str, Figures] = {}
    for example in examples:
        output = network(encode_image(example.image)[None])[0]
        counted = count(output, example.boxes)
        for kind in ("all", example.kind):
            total = kinds.setdefault(kind, Figures())
            for name, value in vars(counted).items():
                setattr(total, name, getattr(total, name) + value)
    return kinds


def count(output: NDArray[np.float32], boxes: Boxes) -> Figures:
    """Count what the output for one page finds of its digits."""
    boxes = boxes[boxes[:, 4] != NOT_A_DIGIT]
    heat = np.ascontiguousarray(output[..., HEAT][..., 0])
    peaks = (heat >= cv2.dilate(heat, np.ones((3, 3), np.uint8))) & (heat >= LOW_SCORE)
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-heat[rows, columns])
    rows, columns = rows[order], columns[order]
    figures = Figures(pages=1, digits=int((boxes[:, 4] >= 0).sum()))
    centers = (boxes[:, :2] + boxes[:, 2:4]) / 2
    sides = boxes[:, 2:4] - boxes[:, :2]
    reach = np.maximum(sides * np.where(boxes[:, 4:] >= 0, NEAR, INSIDE), LEAST_REACH)
    free = boxes[:, 4] >= 0
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        place = (np.array([column, row]) + 0.5) * CELL
        hits = (np.abs(centers - place) <= reach).all(axis=1)
        mine = np.flatnonzero(hits & free)
        if len(mine):
            nearest = mine[np.abs(centers[mine] - place).sum(axis=1).argmin()]
            free[nearest] = False
            figures.found_low += 1
            figures.found_high += int(heat[row, column] >= HIGH_SCORE)
            figures.right += int(output[row, column, DIGITS].argmax() == int(boxes[nearest, 4]))
        elif not hits.any():
            figures.false_low += 1
            figures.false_high += int(heat[row, column] >= HIGH_SCORE)
    return figures
