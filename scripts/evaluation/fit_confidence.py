"""Fit the parameters of the confidence, see `model.reading.confidence`.

Usage: python -m scripts.evaluation.fit_confidence LABELS.csv [--aside SOURCE ...] [--pages N]

The label of a photo gives its digits, but not their places. So the digits that are read are
aligned with the label: equal pairs were read right, all other candidates are no digits. The
photos are read again with the fitted parameters, for some rounds. On made-up pages the places
of the digits are known.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.decoding.photo import decode_photo
from model.detector.detector import Detection, DigitDetector
from model.errors import PhotoError
from model.evaluation.alignment import align
from model.evaluation.photos import LabeledPhoto, read_table
from model.geometry import measure_nesting
from model.images import Gray
from model.reading.candidate import Candidate, classify_detections, find_repeats
from model.reading.confidence import (
    NUMBERS,
    Confidence,
    Regression,
    Values,
    measure_alone,
    measure_among,
)
from model.reading.orientation import find_views
from model.reading.reading_order import arrange
from model.reading.selection import SHOWN, choose
from model.recognition.classifier import DigitClassifier
from model.recognition.context import ContextClassifier
from model.registry.version import PRETRAINED, load_version
from scripts.command import run
from scripts.evaluation.made_up_pages import label_candidates, make_pages

Recognize = Callable[[Gray, Sequence[Detection]], list[Candidate]]
"""An image and its detections to candidates, see `classify_detections`."""

ROUNDS: Final = 4
"""Number of rounds of labeling the photos and fitting."""

PENALTY: Final = 2.0
"""Penalty on the squared weights of the standardized features."""

LEVELS: Final = (0.05, 0.1, 0.15, 0.2, SHOWN, 0.45, 0.6)
"""Minimum probabilities at which a photo is read in order to label it."""

TRUSTED: Final = 0.5
"""Maximum number of errors per digit of a photo that is used."""

SAME: Final = 0.6
"""Minimum mutual overlap with a right digit for which a wrong candidate gets no weight. One that is
read as the same digit gets none either."""

PAGE_WEIGHT: Final = 0.1
"""Weight of a candidate on a made-up page, relative to one in a photo."""

FULL_WEIGHT: Final = 8.0
"""Number of candidates in a photo above which its weight grows as their square root only."""


@dataclass(kw_only=True, eq=False)
class Sample:
    """The candidates of one image.

    Attributes:
        candidates: All of them.
        shape: Height and width of the image.
        photo: The labeled photo; None for a made-up page, whose candidates are labeled already.
        right: Shape (n,), 1.0 if a candidate is a digit and was read right, else 0.0.
        weights: Shape (n,), how much each counts.
    """

    candidates: list[Candidate]
    shape: tuple[int, ...]
    photo: LabeledPhoto | None = None
    right: Values = field(default_factory=lambda: np.zeros(0))
    weights: Values = field(default_factory=lambda: np.zeros(0))


def main() -> None:
    """Fit and write the parameters."""
    parser = argparse.ArgumentParser(description="Fit the confidence of digits.")
    parser.add_argument("photos", type=Path, metavar="LABELS.csv")
    parser.add_argument("--aside", nargs="*", default=[], metavar="SOURCE", help="leave these out")
    parser.add_argument("--pages", type=int, default=320, metavar="N", help="made-up pages (320)")
    parser.add_argument("--output", type=Path, default=NUMBERS, metavar="FILE")
    arguments = parser.parse_args()
    rows = [each for each in read_table(arguments.photos) if each.source not in arguments.aside]
    detector = DigitDetector.load()
    recognize = partial(
        classify_detections,
        classify=DigitClassifier(load_version(PRETRAINED)).classify,
        classify_places=ContextClassifier.load().classify,
    )
    samples = [
        *gather(rows, detector, recognize),
        *gather_pages(arguments.pages, detector, recognize),
    ]
    sources = sorted({each.source for each in rows})
    write(fit(samples), [*sources, f"{arguments.pages} made-up pages"], arguments.output)


def gather(
    photos: Iterable[LabeledPhoto], detector: DigitDetector, recognize: Recognize
) -> Iterable[Sample]:
    """Find the candidates in each photo, except those with printed digits."""
    for photo in photos:
        if photo.holds_printed_digits:
            continue
        try:
            image = decode_photo(photo.path.read_bytes()).image
        except PhotoError:
            continue
        views = find_views(image, detector)
        # A row that is read upside down does not match its label; a single digit may.
        for view in views[:1] if photo.kind == "single" else views:
            candidates = recognize(view.image, view.detections)
            if candidates:
                yield Sample(candidates=candidates, shape=view.image.shape, photo=photo)


def gather_pages(count: int, detector: DigitDetector, recognize: Recognize) -> Iterable[Sample]:
    """Find and label the candidates on made-up pages, with little weight."""
    for image, marks in make_pages(count):
        candidates = recognize(image, detector.detect(image))
        if candidates:
            right, known = label_candidates(candidates, marks)
            weights = PAGE_WEIGHT * known / max(1.0, np.sqrt(len(candidates) / FULL_WEIGHT))
            yield Sample(candidates=candidates, shape=image.shape, right=right, weights=weights)


def fit(samples: Sequence[Sample]) -> Confidence:
    """Label the photos and fit both regressions, in several rounds."""
    for sample in samples:
        label(sample, _scores(sample))
    for _ in range(ROUNDS):
        confidence = fit_once(samples)
        for sample in samples:
            label(sample, confidence.estimate(sample.candidates, sample.shape))
    return confidence


def fit_once(samples: Sequence[Sample]) -> Confidence:
    """Fit both regressions; the second one uses the estimates of the first."""
    right = np.concatenate([each.right for each in samples])
    weights = np.concatenate([each.weights for each in samples])
    alone = [measure_alone(each.candidates, each.shape) for each in samples]
    first = fit_regression(np.vstack(alone), right, weights)
    among = [
        np.hstack([measures, measure_among(each.candidates, first.predict(measures))])
        for each, measures in zip(samples, alone, strict=True)
    ]
    return Confidence(alone=first, among=fit_regression(np.vstack(among), right, weights))


def fit_regression(measures: Values, right: Values, weights: Values) -> Regression:
    """Fit a logistic regression by Newton's method.

    Args:
        measures: Shape (n, measures).
        right: Shape (n,), 0.0 or 1.0.
        weights: Shape (n,), how much each row counts.
    """
    mean = np.average(measures, axis=0, weights=weights)
    deviation = np.sqrt(np.average((measures - mean) ** 2, axis=0, weights=weights)) + 1e-6
    scaled = np.clip((measures - mean) / deviation, -6, 6)
    rows = np.hstack([scaled, np.ones((len(scaled), 1))])
    penalty = np.diag([PENALTY] * scaled.shape[1] + [0.0])
    solution = np.zeros(rows.shape[1])
    for _ in range(30):
        estimated = 1 / (1 + np.exp(-np.clip(rows @ solution, -30, 30)))
        gradient = rows.T @ (weights * (estimated - right)) + penalty @ solution
        curvature = rows.T @ (rows * (weights * estimated * (1 - estimated))[:, None]) + penalty
        solution -= np.linalg.solve(curvature + 1e-6 * np.eye(len(solution)), gradient)
    return Regression(mean=mean, deviation=deviation, weights=solution[:-1], bias=solution[-1:])


def label(sample: Sample, estimated: Values) -> None:
    """Label the candidates of a photo by aligning what is read in it with its label."""
    if sample.photo is None:
        return
    count = len(sample.candidates)
    sample.right, sample.weights = np.zeros(count), np.ones(count)
    if sample.photo.kind == "single":
        _label_single(sample, sample.photo.label)
    elif sample.photo.kind == "multi":
        _label_rows(sample, sample.photo.label, estimated)
    nesting = measure_nesting([each.rectangle for each in sample.candidates])
    same = (np.minimum(nesting, nesting.T) > SAME) | find_repeats(sample.candidates, nesting)
    doubled = (same & (sample.right[None] > 0)).any(axis=1) & (sample.right == 0)
    sample.weights[doubled] = 0.0
    sample.weights /= max(1.0, float(np.sqrt(sample.weights.sum() / FULL_WEIGHT)))


def _label_single(sample: Sample, label: str) -> None:
    """Label the candidate with the best score as right, of those with the right digit."""
    right = np.array([str(each.digit) == label for each in sample.candidates])
    if right.any():
        sample.right[int(np.where(right, _scores(sample), -1.0).argmax())] = 1.0


def _scores(sample: Sample) -> Values:
    return np.array([each.detection.score * (1 - each.rejection) for each in sample.candidates])


def _label_rows(sample: Sample, label: str, estimated: Values) -> None:
    """Align what is read with the label; if digits are missing, other candidates get no weight.

    The reading with the fewest errors, of those at several levels, is used: digits that are not
    shown with the current parameters must not be missing in the fit.
    """
    rectangles = [each.rectangle for each in sample.candidates]
    readings = []
    for least in LEVELS:
        chosen = choose(sample.candidates, estimated, least)
        places = arrange([rectangles[index] for index in chosen])
        ordered = [chosen[place.index] for place in places]
        text = "".join(str(sample.candidates[index].digit) for index in ordered)
        readings.append((align(text, label), ordered, text))
    alignment, ordered, text = min(readings, key=lambda reading: reading[0].distance)
    if alignment.distance > TRUSTED * len(label):
        sample.weights[:] = 0.0
        return
    for given, wanted in alignment.pairs:
        sample.right[ordered[given]] = float(text[given] == label[wanted])
    if alignment.missing:
        nesting = measure_nesting(rectangles)
        covered = np.maximum(nesting, nesting.T)[:, ordered].max(axis=1, initial=0.0) > 0.3  # noqa: PLR2004
        sample.weights[~covered] = 0.0


def write(confidence: Confidence, sources: Sequence[str], path: Path) -> None:
    """Write the parameters and the sources that they were fitted to."""
    numbers: dict[str, Any] = {
        name: {key: np.round(each, 4).tolist() for key, each in vars(regression).items()}
        for name, regression in vars(confidence).items()
    }
    numbers["sources"] = sources
    path.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run(main)
