"""How well a model reads: MNIST, labelled crops and labelled photos, in the field's measures."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.errors import DataError, PhotoError
from model.mnist import read_arrays
from model.preprocessing import prepare_digit
from model.reader import DigitReader
from model.reading import Outcome
from model.second_look import classify_carefully
from model.spec import DIGIT_COUNT

CALIBRATION_BINS: Final = 15
"""Equally wide bins of confidence."""

COLUMNS: Final = ("path", "kind", "label")
"""Columns that a table of labelled photos has at least."""


@dataclass(frozen=True, kw_only=True)
class CropScore:
    """How a classifier does on single digits that are already cut out.

    Attributes:
        count: Digits looked at.
        accuracy: Share of them read right, 0.0 to 1.0.
        calibration_error: Expected calibration error, 0.0 to 1.0.
        confusions: Each (label, answer) that is wrong with how often, the commonest first.
    """

    count: int
    accuracy: float
    calibration_error: float
    confusions: tuple[tuple[int, int, int], ...]


def score_crops(
    classifier: DigitClassifier, images: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> CropScore:
    """Ask a classifier about cut-out digits as the reader does, laid out and looked at alike.

    Args:
        classifier: The network that serves.
        images: Shape (n, height, width), ink 0 to 255; none is empty.
        labels: Shape (n,), 0 to 9.
    """
    inputs = np.stack([prepare_digit(image) for image in images])
    probabilities = classify_carefully(inputs, classifier.classify)[:, :DIGIT_COUNT]
    probabilities = probabilities / probabilities.sum(axis=1, keepdims=True)
    answers = probabilities.argmax(axis=1)
    right = answers == labels
    wrong = Counter(zip(labels[~right].tolist(), answers[~right].tolist(), strict=True))
    return CropScore(
        count=len(labels),
        accuracy=float(right.mean()),
        calibration_error=expected_calibration_error(probabilities.max(axis=1), right),
        confusions=tuple((label, answer, times) for (label, answer), times in wrong.most_common()),
    )


def expected_calibration_error(
    confidences: NDArray[np.floating], right: NDArray[np.bool_]
) -> float:
    """Measure how far confidence is from accuracy, bin by bin, weighed by size.

    Args:
        confidences: Shape (n,), 0.0 to 1.0.
        right: Shape (n,), whether each answer was right.

    Source: Guo et al. 2017, "On calibration of modern neural networks".
    """
    bins = np.minimum((confidences * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(float(confidences[bins == index].mean()) - float(right[bins == index].mean()))
        * float((bins == index).mean())
        for index in np.unique(bins)
    ]
    return float(sum(gaps))


def load_crops(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Load labelled crops: `x` of shape (n, height, width), light on dark, and `y`.

    Raises:
        DataError: The file cannot be read or lacks an array.
    """
    images, labels = read_arrays(path, ("x", "y")).values()
    full = 255 if images.max() <= 1 else 1
    return (images.astype(np.uint8) * full).astype(np.uint8), labels.astype(np.uint8)


@dataclass(frozen=True, kw_only=True)
class PhotoResult:
    """One labelled photo and how it was read; white space is left out of both texts."""

    path: str
    kind: str
    source: str
    medium: str
    label: str
    text: str
    outcome: str
    confidences: tuple[float, ...]
    milliseconds: float

    @property
    def exact(self) -> bool:
        """Whether every digit was read and nothing else."""
        return self.text == self.label

    @property
    def digit_error_rate(self) -> float:
        """Edit distance a labelled digit, at most 1.0; of negatives, 1.0 for any answer."""
        return min(1.0, edit_distance(self.label, self.text) / max(1, len(self.label)))


def read_photos(reader: DigitReader, table: Path) -> list[PhotoResult]:
    """Read every photo of a table of labels.

    Args:
        reader: Reads as the bot does.
        table: A CSV file with at least the columns path, kind and label.

    Raises:
        DataError: The table or a photo that it names cannot be read as such.
    """
    rows = _read_table(table)
    try:
        return [_read_row(reader, table.parent, row) for row in rows]
    except OSError as error:
        raise DataError(f"{error.filename} cannot be read: {error.strerror}") from error


def _read_table(table: Path) -> list[dict[str, str]]:
    try:
        # Excel puts a mark in front of the first column, which is no part of its name.
        with table.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines, restval="")
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table} cannot be read as a table: {error}") from error
    if missing:
        raise DataError(f"{table} lacks the columns {', '.join(missing)}")
    return rows


def _read_row(reader: DigitReader, folder: Path, row: dict[str, str]) -> PhotoResult:
    text, outcome, milliseconds = "", "error", 0.0
    confidences: tuple[float, ...] = ()
    photo = (folder / row["path"]).read_bytes()
    try:
        reading = reader.read(photo)
    except PhotoError:
        pass
    else:
        text, outcome = "".join(reading.text.split()), reading.outcome.value
        confidences = tuple(digit.confidence for digit in reading.digits)
        milliseconds = reading.milliseconds
    return PhotoResult(
        path=row["path"],
        kind=row["kind"],
        source=row.get("source_repo") or "unknown",
        medium=_medium(row.get("notes") or ""),
        label="".join(row["label"].split()),
        text=text,
        outcome=outcome,
        confidences=confidences,
        milliseconds=milliseconds,
    )


def _medium(notes: str) -> str:
    """Find `medium=…` in a photo's notes."""
    media = [note.split("=", 1)[1] for note in notes.split("; ") if note.startswith("medium=")]
    return media[0].split(" ")[0] if media else ""


@dataclass(frozen=True, kw_only=True)
class PhotoScore:
    """How photos of one group were read.

    Attributes:
        photos: Photos looked at.
        exact: Photos read without any error.
        digit_error_rate: Mean over the photos, 0.0 to 1.0.
        unsure: Share answered `unsure`.
        false_reads: Share of negatives read as sure digits.
        sure_and_wrong: Photos answered `read` whose text is wrong.
    """

    photos: int
    exact: int
    digit_error_rate: float
    unsure: float
    false_reads: float
    sure_and_wrong: int


def score_photos(results: Iterable[PhotoResult]) -> PhotoScore:
    """Sum a group of photos up."""
    group = list(results)
    sure = [result for result in group if result.outcome == Outcome.READ]
    return PhotoScore(
        photos=len(group),
        exact=sum(result.exact for result in group),
        digit_error_rate=_share(result.digit_error_rate for result in group),
        unsure=_share(result.outcome == Outcome.UNSURE for result in group),
        false_reads=_share(
            result.outcome == Outcome.READ for result in group if result.kind == "negative"
        ),
        sure_and_wrong=sum(not result.exact for result in sure),
    )


def _share(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0


def photo_calibration_error(results: Sequence[PhotoResult]) -> float:
    """Measure the calibration of photos of one digit in which one digit was found."""
    single = [each for each in results if each.kind == "single" and len(each.confidences) == 1]
    if not single:
        return 0.0
    confidences = np.array([each.confidences[0] for each in single])
    return expected_calibration_error(confidences, np.array([each.exact for each in single]))


def edit_distance(wanted: str, given: str) -> int:
    """Count the insertions, deletions and replacements between two texts.

    Source: Levenshtein 1966; dynamic programming row by row.
    """
    distances = list(range(len(given) + 1))
    for row, character in enumerate(wanted, start=1):
        diagonal, distances[0] = distances[0], row
        for column, other in enumerate(given, start=1):
            replaced = diagonal + (character != other)
            diagonal = distances[column]
            distances[column] = min(replaced, diagonal + 1, distances[column - 1] + 1)
    return distances[-1]
