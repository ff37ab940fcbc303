"""Measure how well labeled photos are read, by kind and source."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from model.decoding.photo import decode_photo
from model.errors import DataError, PhotoError
from model.evaluation.alignment import align, digit_error_rate
from model.evaluation.scores import expected_calibration_error
from model.reading.orientation import rotate
from model.reading.reader import DigitReader
from model.reading.result import Outcome

COLUMNS: Final = ("path", "kind", "label")
"""Required columns of a table of labeled photos."""

PRINTED: Final = "printed-digits"
"""Note of negatives with printed digits, which may be read: that is not a false read."""


@dataclass(frozen=True, kw_only=True)
class LabeledPhoto:
    """A row of a table of labeled photos; its label has no white space."""

    path: Path
    kind: str
    label: str
    source: str
    notes: str

    @property
    def holds_printed_digits(self) -> bool:
        """Whether it is a negative with printed digits."""
        return self.kind == "negative" and PRINTED in self.notes


def read_table(table: Path) -> list[LabeledPhoto]:
    """Read a table of labeled photos: a CSV file with at least path, kind and label.

    Raises:
        DataError: The file cannot be read as such a table.
    """
    try:
        # Excel writes a byte order mark before the name of the first column.
        with table.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines, restval="")
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table} cannot be read as a table: {error}") from error
    if missing:
        raise DataError(f"{table} lacks the columns {', '.join(missing)}")
    return [
        LabeledPhoto(
            path=table.parent / row["path"],
            kind=row["kind"],
            label="".join(row["label"].split()),
            source=row.get("source_repo") or "unknown",
            notes=row.get("notes") or "",
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class PhotoResult:
    """One labeled photo and how it was read; the text has no white space."""

    photo: LabeledPhoto
    text: str
    outcome: str
    confidences: tuple[float, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the photo; `printed-digits` for negatives with printed digits."""
        return PRINTED if self.photo.holds_printed_digits else self.photo.kind

    @property
    def is_exact(self) -> bool:
        """Whether the text is the label."""
        return self.text == self.photo.label

    @property
    def digit_error_rate(self) -> float:
        """See `model.evaluation.alignment`."""
        return digit_error_rate(self.text, self.photo.label)


def read_photos(
    reader: DigitReader, photos: Iterable[LabeledPhoto], degrees: float = 0.0
) -> Iterator[PhotoResult]:
    """Read labeled photos as the bot does, rotated counterclockwise by some degrees first.

    Raises:
        DataError: A photo cannot be opened.
    """
    for photo in photos:
        try:
            content = photo.path.read_bytes()
            reading = reader.read(rotate_photo(content, degrees) if degrees else content)
        except OSError as error:
            raise DataError(f"{error.filename} cannot be read: {error.strerror}") from error
        except PhotoError:
            yield PhotoResult(photo=photo, text="", outcome="error")
        else:
            yield PhotoResult(
                photo=photo,
                text="".join(reading.text.split()),
                outcome=reading.outcome.value,
                confidences=tuple(digit.confidence for digit in reading.digits),
            )


def rotate_photo(photo: bytes, degrees: float) -> bytes:
    """Rotate a photo counterclockwise without cropping it; return a gray PNG."""
    image, _ = rotate(decode_photo(photo).image, degrees)
    return cv2.imencode(".png", image)[1].tobytes()


def score_photos(results: Iterable[PhotoResult]) -> dict[str, float]:
    """Score a group of photos.

    Returns:
        The mean digit error rate, the share with the outcome `unsure`, and `false_reads`, the share
        of photos without digits that were read as sure digits; the others are numbers of photos.
    """
    group = list(results)
    read = [result for result in group if result.outcome == Outcome.READ]
    negatives = sum(not result.photo.label for result in group)
    return {
        "photos": len(group),
        "exact": sum(result.is_exact for result in group),
        "digit_error_rate": sum(result.digit_error_rate for result in group) / len(group),
        "unsure": sum(result.outcome == Outcome.UNSURE for result in group) / len(group),
        "false_reads": sum(not result.photo.label for result in read) / max(1, negatives),
        "sure_and_wrong": sum(not result.is_exact for result in read),
    }


def photo_calibration_error(results: Sequence[PhotoResult]) -> float:
    """Measure the calibration error of the digits in all photos except those with printed digits.

    A digit was read right if it is aligned with the same digit of the label.
    """
    confidences: list[float] = []
    right: list[bool] = []
    for result in results:
        if result.kind != PRINTED:
            label = result.photo.label
            pairs = align(result.text, label).pairs
            good = {read for read, wanted in pairs if result.text[read] == label[wanted]}
            confidences += result.confidences
            right += [index in good for index in range(len(result.confidences))]
    if not confidences:
        return 0.0
    return expected_calibration_error(np.array(confidences), np.array(right))
