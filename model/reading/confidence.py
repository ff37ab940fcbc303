"""How probable it is that there is a digit at a place, and that it was read right.

Two logistic regressions: the first looks at each candidate alone, the second at what it is
beside the others in its photo. `scripts/evaluation/fit_confidence.py` fits their numbers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.geometry import measure_nesting
from model.reading.candidate import Candidate

NUMBERS: Final = Path(__file__).with_name("confidence.json")
"""The numbers that were fitted."""

SURE_CONFIDENCE: Final = 0.75
"""A digit is sure from this probability on. Chosen on the development photos."""

WITHIN: Final = 0.6
"""A rectangle lies within a larger one if this share of its area does."""

TOUCHING: Final = 0.3
"""Two rectangles of about one size touch if they share this much of either."""

SMALL: Final = 0.06
"""Digits that are shorter than this share of the image count as that long."""

FULL_CONTRAST: Final = 60.0
"""Contrast of ink and paper, in levels of 255, from which on more does not count."""

CLEAN: Final = 12.0
"""Contrast as a multiple of the grain of the paper, from which on more does not count."""

NEAR: Final = 3.0
"""Neighbors in a row are nearer than this many times the size of a digit."""

BESIDE: Final = 0.6
"""Neighbors in a row differ in height on the page by less than this share of the size."""

ALIKE: Final = 0.6
"""The logarithms of the sizes of neighbors differ by less than this."""

Values = NDArray[np.float64]
"""Shape (n,) or (n, measures), a row for each candidate."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Regression:
    """A logistic regression over measures brought to mean 0 and deviation 1."""

    mean: Values
    deviation: Values
    weights: Values
    bias: Values

    def predict(self, measures: Values) -> Values:
        """Return a probability for each row of measures."""
        scaled = np.clip((measures - self.mean) / self.deviation, -6, 6)
        return np.asarray(1 / (1 + np.exp(-(scaled @ self.weights + self.bias))))


@dataclass(frozen=True, kw_only=True, eq=False)
class Confidence:
    """Both regressions."""

    alone: Regression
    among: Regression

    @classmethod
    def load(cls) -> Self:
        """Load the numbers that ship."""
        fitted = json.loads(NUMBERS.read_text(encoding="utf-8"))
        alone, among = (
            Regression(**{name: np.array(values) for name, values in fitted[each].items()})
            for each in ("alone", "among")
        )
        return cls(alone=alone, among=among)

    def estimate(self, candidates: Sequence[Candidate], shape: tuple[int, ...]) -> Values:
        """Estimate for each candidate that there is a digit and that it was read right.

        The candidates are all of one image; the shape is its height and width.
        """
        if not candidates:
            return np.zeros(0)
        alone = measure_alone(candidates, shape)
        among = measure_among(candidates, self.alone.predict(alone))
        return self.among.predict(np.hstack([alone, among]))


def logit(probabilities: Values) -> Values:
    """Return the logarithm of the odds, which are held within bounds."""
    bounded = np.clip(probabilities, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(bounded / (1 - bounded)))


def measure_alone(candidates: Sequence[Candidate], shape: tuple[int, ...]) -> Values:
    """Measure what speaks for each candidate by itself: shape (n, 20)."""
    height, width = shape
    side = max(shape)
    digits = np.array([each.digit for each in candidates])
    rows = np.arange(len(candidates))
    seen = np.stack([each.detection.probabilities for each in candidates])
    classes = np.stack([each.class_probabilities for each in candidates])
    joined = np.stack([each.probabilities for each in candidates])
    places = [each.rectangle for each in candidates]
    edge = [
        min(each.left, each.top, width - each.right, height - each.bottom) < 0.02 * side
        for each in places
    ]
    columns = [
        logit(np.array([each.detection.score for each in candidates])),
        logit(np.array([each.detection.sign for each in candidates])),
        np.array([each.detection.again for each in candidates]),
        logit(seen.max(axis=1)),
        np.log(seen[rows, digits] + 1e-3),
        logit(joined.max(axis=1)),
        logit(np.array([each.rejection for each in candidates])),
        np.log(classes[rows, digits] + 1e-4),
        _log([each.detection.pixels for each in candidates], 1.0),
        _log([each.longer_side / side for each in places], SMALL),
        _log([min(each.cut.contrast, FULL_CONTRAST) for each in candidates], 1.0),
        _log([min(each.cut.contrast / (each.cut.grain + 1), CLEAN) for each in candidates], 0.1),
        _log([each.cut.stroke for each in candidates], 0.005),
        _log([each.cut.height for each in candidates], 0.01),
        _log([each.cut.width for each in candidates], 0.01),
        np.array([each.cut.own for each in candidates]),
        _log([max(each.width, 1.0) / max(each.height, 1.0) for each in places], 1e-3),
        (digits == 0).astype(float),
        (digits == 1).astype(float),
        np.array(edge, float),
    ]
    return np.stack(columns, axis=1)


def _log(values: Sequence[float], least: float) -> Values:
    return np.asarray(np.log(np.maximum(np.array(values, float), least)))


def measure_among(candidates: Sequence[Candidate], alone: Values) -> Values:
    """Measure what each candidate is beside the others of its photo: shape (n, 14).

    `alone` is how probable each is by itself.
    """
    places = [each.rectangle for each in candidates]
    size = _log([each.longer_side for each in places], 1.0)
    contrast = _log([each.cut.contrast for each in candidates], 1.0)
    stroke = size + _log([each.cut.stroke for each in candidates], 0.005)
    area = np.array([each.area for each in places])
    nesting = measure_nesting(places)
    np.fill_diagonal(nesting, 0.0)
    within = (nesting > WITHIN) & (area[None] > area[:, None])
    touching = (np.maximum(nesting, nesting.T) > TOUCHING) & ~within & ~within.T
    apart = ~within & ~within.T & ~touching & ~np.eye(len(places), dtype=bool)
    x = np.array([each.center_x for each in places])
    y = np.array([each.center_y for each in places])
    length = np.exp(size)[:, None]
    near = apart & (np.abs(y[None] - y[:, None]) < BESIDE * length)
    near &= np.abs(x[None] - x[:, None]) < NEAR * length
    near &= np.abs(size[None] - size[:, None]) < ALIKE
    others = apart * alone[None]
    # What is surer than all others is compared with none of them.
    surer = others * (alone[None] >= alone[:, None])
    trust = np.minimum(surer.sum(axis=1), 1.0)
    larger, fainter, thicker = (
        trust * (values - _weighted_medians(values, surer)) for values in (size, contrast, stroke)
    )
    columns = [
        larger,
        np.abs(larger),
        fainter,
        np.minimum(fainter, 0.0),
        np.abs(thicker),
        logit(alone),
        others.max(axis=1),
        np.log1p(others.sum(axis=1)),
        (within * alone[None]).max(axis=1),
        (within.T * alone[None]).max(axis=1),
        np.minimum((within.T * alone[None]).sum(axis=1), 5.0),
        (touching * alone[None]).max(axis=1),
        np.minimum((near * alone[None]).sum(axis=1), 3.0),
        np.minimum((near * (1 - alone)[None]).sum(axis=1), 4.0),
    ]
    return np.stack(columns, axis=1)


def _weighted_medians(values: Values, weights: NDArray[np.float64]) -> Values:
    """Return the median of the values by each row of weights; the value itself if all are 0."""
    order = np.argsort(values)
    cumulated = np.cumsum(weights[:, order], axis=1)
    total = cumulated[:, -1:]
    middle = np.minimum((cumulated < total / 2).sum(axis=1), len(values) - 1)
    return np.where(total[:, 0] > 0, values[order][middle], values)


def share_out(
    probabilities: NDArray[np.float32], digit: int, confidence: float
) -> NDArray[np.float32]:
    """Give one digit its confidence, and share the rest out between the others.

    None of them gets as much: it would be the digit to answer.

    Args:
        probabilities: Shape (10,), given that it is a digit at all.
        digit: The likeliest.
        confidence: `SHOWN` to 1.0.
    """
    others = np.delete(probabilities, digit).astype(float) + 1e-9
    others *= (1 - confidence) / others.sum()
    held = np.minimum(others, 0.8 * confidence)
    held += (others.sum() - held.sum()) / len(held)
    return np.insert(held, digit, confidence).astype(np.float32)
