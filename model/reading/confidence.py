"""The calibrated probability that a candidate is a digit and was read right.

Two logistic regressions: the first uses each candidate alone, the second also compares it with
the others in its photo. `scripts/evaluation/fit_confidence.py` fits their parameters.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.geometry import measure_nesting
from model.reading.candidate import Candidate, find_repeats
from model.spec import DIGIT_COUNT, NOT_A_DIGIT

NUMBERS: Final = Path(__file__).with_name("confidence.json")
"""The fitted parameters."""

SURE_CONFIDENCE: Final = 0.75
"""Minimum probability of a sure digit. Chosen on the development photos."""

WITHIN: Final = 0.6
"""A bounding box lies within a larger one if more than this share of its area does."""

TOUCHING: Final = 0.3
"""Two boxes touch if more than this share of either is in the other, and neither lies within it."""

SMALL: Final = 0.06
"""Minimum size of a digit, as a share of the image; smaller ones count as this size."""

FULL_CONTRAST: Final = 60.0
"""Maximum contrast of ink and paper, in levels of 255; higher contrast counts as this."""

CLEAN: Final = 12.0
"""Maximum ratio of contrast to the grain of the paper; higher ratios count as this."""

NEAR: Final = 3.0
"""Maximum horizontal distance between neighbors in a row, in sizes of the digit."""

BESIDE: Final = 0.6
"""Maximum vertical distance between neighbors in a row, in sizes of the digit."""

ALIKE: Final = 0.6
"""Maximum difference between the natural logarithms of the sizes of neighbors."""

Values = NDArray[np.float64]
"""Shape (n,) or (n, features), one row per candidate."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Regression:
    """A logistic regression over features that are standardized to mean 0 and deviation 1."""

    mean: Values
    deviation: Values
    weights: Values
    bias: Values

    def predict(self, features: Values) -> Values:
        """Return a probability for each row of features."""
        scaled = np.clip((features - self.mean) / self.deviation, -6, 6)
        return np.asarray(1 / (1 + np.exp(-(scaled @ self.weights + self.bias))))


@dataclass(frozen=True, kw_only=True, eq=False)
class Confidence:
    """The two regressions."""

    alone: Regression
    among: Regression

    @classmethod
    def load(cls) -> Self:
        """Load the parameters that ship with Rakam."""
        fitted = json.loads(NUMBERS.read_text(encoding="utf-8"))
        alone, among = (
            Regression(**{name: np.array(values) for name, values in fitted[each].items()})
            for each in ("alone", "among")
        )
        return cls(alone=alone, among=among)

    def estimate(self, candidates: Sequence[Candidate], shape: tuple[int, ...]) -> Values:
        """Estimate for each candidate the probability that it is a digit and was read right.

        All candidates are from one image; the shape is its height and width.
        """
        if not candidates:
            return np.zeros(0)
        alone = measure_alone(candidates, shape)
        among = measure_among(candidates, self.alone.predict(alone))
        return self.among.predict(np.hstack([alone, among]))


def logit(probabilities: Values) -> Values:
    """Return the log-odds of probabilities, which are clipped to 0.0001 to 0.9999."""
    bounded = np.clip(probabilities, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(bounded / (1 - bounded)))


def measure_alone(candidates: Sequence[Candidate], shape: tuple[int, ...]) -> Values:
    """Compute the features of each candidate alone: shape (n, 23)."""
    height, width = shape
    side = max(shape)
    digits = np.array([each.digit for each in candidates])
    rows = np.arange(len(candidates))
    seen = np.stack([each.detection.probabilities for each in candidates])
    classes = np.stack([each.class_probabilities for each in candidates])
    around = np.stack([each.context_probabilities for each in candidates])
    joined = np.stack([each.probabilities for each in candidates])
    places = [each.rectangle for each in candidates]
    cuts = [each.cut for each in candidates]
    edge = [
        min(each.left, each.top, width - each.right, height - each.bottom) < 0.02 * side
        for each in places
    ]
    features = {
        "score": logit(np.array([each.detection.score for each in candidates])),
        "sign": logit(np.array([each.detection.sign for each in candidates])),
        "score in another look": np.array([each.detection.again for each in candidates]),
        "detector's best": logit(seen.max(axis=1)),
        "detector's of the digit": np.log(seen[rows, digits] + 1e-3),
        "both networks' best": logit(joined.max(axis=1)),
        "rejection": logit(np.array([each.rejection for each in candidates])),
        "classifier's of the digit": np.log(classes[rows, digits] + 1e-4),
        "pixels": _log([each.detection.pixels for each in candidates], 1.0),
        "size": _log([each.longer_side / side for each in places], SMALL),
        "contrast": _log([min(each.contrast, FULL_CONTRAST) for each in cuts], 1.0),
        "contrast to grain": _log(
            [min(each.contrast / (each.grain + 1), CLEAN) for each in cuts], 0.1
        ),
        "stroke width": _log([each.stroke for each in cuts], 0.005),
        "height of the ink": _log([each.height for each in cuts], 0.01),
        "width of the ink": _log([each.width for each in cuts], 0.01),
        "own strokes": np.array([each.own for each in cuts]),
        "aspect": _log([max(each.width, 1.0) / max(each.height, 1.0) for each in places], 1e-3),
        "is a 0": (digits == 0).astype(float),
        "is a 1": (digits == 1).astype(float),
        "at an edge": np.array(edge, float),
        "surroundings' of the digit": np.log(around[rows, digits] + 1e-3),
        "surroundings' rejection": logit(around[:, NOT_A_DIGIT].astype(float)),
        "surroundings' best": logit(around[:, :DIGIT_COUNT].max(axis=1).astype(float)),
    }
    return np.stack(list(features.values()), axis=1)


def _log(values: Sequence[float], least: float) -> Values:
    return np.asarray(np.log(np.maximum(np.array(values, float), least)))


def measure_among(candidates: Sequence[Candidate], alone: Values) -> Values:
    """Compute features that compare each candidate with the others in its photo: shape (n, 14).

    `alone` holds the probabilities by the first regression.
    """
    places = [each.rectangle for each in candidates]
    size = _log([each.longer_side for each in places], 1.0)
    contrast = _log([each.cut.contrast for each in candidates], 1.0)
    stroke = size + _log([each.cut.stroke for each in candidates], 0.005)
    area = np.array([each.area for each in places])
    nesting = measure_nesting(places)
    np.fill_diagonal(nesting, 0.0)
    shared = np.maximum(nesting, nesting.T)
    overlap = (shared > TOUCHING) & ~find_repeats(candidates, nesting)
    within = overlap & (nesting > WITHIN) & (area[None] > area[:, None])
    touching = overlap & ~within & ~within.T
    apart = (shared <= TOUCHING) & ~np.eye(len(places), dtype=bool)
    x = np.array([each.center_x for each in places])
    y = np.array([each.center_y for each in places])
    length = np.exp(size)[:, None]
    near = apart & (np.abs(y[None] - y[:, None]) < BESIDE * length)
    near &= np.abs(x[None] - x[:, None]) < NEAR * length
    near &= np.abs(size[None] - size[:, None]) < ALIKE
    others = apart * alone[None]
    # Each candidate is compared only with those that are at least as probable.
    surer = others * (alone[None] >= alone[:, None])
    trust = np.minimum(surer.sum(axis=1), 1.0)
    larger, contrasty, thicker = (
        trust * (values - _weighted_medians(values, surer)) for values in (size, contrast, stroke)
    )
    around, contained, beside = within * alone[None], within.T * alone[None], near * alone[None]
    features = {
        "larger": larger,
        "difference in size": np.abs(larger),
        "contrast": contrasty,
        "less contrast": np.minimum(contrasty, 0.0),
        "difference in stroke width": np.abs(thicker),
        "alone": logit(alone),
        "best other": others.max(axis=1),
        "number of others": np.log1p(others.sum(axis=1)),
        "best around it": around.max(axis=1),
        "best inside it": contained.max(axis=1),
        "number inside it": np.minimum(contained.sum(axis=1), 5.0),
        "best that touches it": (touching * alone[None]).max(axis=1),
        "number of neighbors": np.minimum(beside.sum(axis=1), 3.0),
        "number of doubtful neighbors": np.minimum((near - beside).sum(axis=1), 4.0),
    }
    return np.stack(list(features.values()), axis=1)


def _weighted_medians(values: Values, weights: NDArray[np.float64]) -> Values:
    """Return the weighted median of values for each row of weights; its own value if all are 0."""
    order = np.argsort(values)
    cumulated = np.cumsum(weights[:, order], axis=1)
    total = cumulated[:, -1:]
    middle = np.minimum((cumulated < total / 2).sum(axis=1), len(values) - 1)
    return np.where(total[:, 0] > 0, values[order][middle], values)


def share_out(
    probabilities: NDArray[np.float32], digit: int, confidence: float
) -> NDArray[np.float32]:
    """Give one digit its confidence, and scale the other probabilities to the rest.

    Each of them is kept below the confidence, so that `digit` stays the most probable one.

    Args:
        probabilities: Shape (10,), given that it is a digit.
        digit: The most probable one.
        confidence: `SHOWN` to 1.0.
    """
    others = np.delete(probabilities, digit).astype(float) + 1e-9
    others *= (1 - confidence) / others.sum()
    held = np.minimum(others, 0.8 * confidence)
    held += (others.sum() - held.sum()) / len(held)
    return np.insert(held, digit, confidence).astype(np.float32)
