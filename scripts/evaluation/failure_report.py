"""One HTML file of every photo that failed, with what was read in it."""

import base64
import io
from collections.abc import Iterable
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from bot.charts.palette import BLUE, ORANGE
from model.evaluation.photos import PhotoResult
from model.geometry import Rectangle
from model.reading.reader import DigitReader
from model.reading.result import Outcome, Reading

LONGEST_SIDE: Final = 760
"""Longest side of a picture, in pixels."""

KEY: Final = "Sure digits have a blue frame, unsure and unread ones an orange one."


class Failure(StrEnum):
    """How a photo was not read as it should, the worst first."""

    FALSE_READ = "Read, and sure, where there are no digits"
    WRONG = "Read, and sure, but not what is there"
    MISSED = "Answered as without digits"
    UNSURE = "Answered as not sure"
    BROKEN = "Not a picture that can be decoded"


def find_failure(result: PhotoResult) -> Failure | None:
    """Return how a photo failed; None if it was read as it should be."""
    negative = not result.photo.label
    if result.outcome == Outcome.READ:
        wrong = Failure.FALSE_READ if negative else Failure.WRONG
        return None if result.is_exact else wrong
    if result.outcome == Outcome.NO_DIGITS:
        return None if negative else Failure.MISSED
    return Failure.UNSURE if result.outcome == Outcome.UNSURE else Failure.BROKEN


def write_failures(
    results: Iterable[PhotoResult], reader: DigitReader, model: str, folder: Path
) -> None:
    """Read the photos that failed once more, and write the page of them.

    Args:
        results: All photos.
        reader: Reads them.
        model: Name of the version that reads.
        folder: Where to write `index.html`; it is made if it does not exist.
    """
    failed: dict[Failure, list[PhotoResult]] = {failure: [] for failure in Failure}
    for result in results:
        failure = find_failure(result)
        if failure:
            failed[failure].append(result)
    lines = [f'<!doctype html><meta charset="utf-8"><title>{model}</title><p>{KEY}</p>']
    for failure, group in failed.items():
        if group:
            lines.append(f"<h2>{failure}: {len(group)}</h2>")
            lines += [_describe(each, reader) for each in group]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("\n".join(lines), encoding="utf-8")


def _describe(result: PhotoResult, reader: DigitReader) -> str:
    photo = result.photo
    shown = ""
    if find_failure(result) is not Failure.BROKEN:
        shown = _draw(reader.read(photo.path.read_bytes()))
    texts = (photo.label or "–", result.text or "–", result.kind, photo.source, photo.path.name)
    label, text, kind, source, name = map(escape, texts)
    return f"<h3>{label}, read as {text}</h3><p>{kind}, {source}, {name}</p>{shown}"


def _draw(reading: Reading) -> str:
    """Draw what was read into the photo, as an image that is part of the page."""
    picture = Image.fromarray(reading.image).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for digit in reading.digits:
        pen.rectangle(_corners(digit.place), outline=BLUE if digit.sure else ORANGE, width=3)
    for unread in reading.unread:
        pen.rectangle(_corners(unread.place), outline=ORANGE)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return f'<img src="data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}">'


def _corners(place: Rectangle) -> tuple[float, float, float, float]:
    return place.left, place.top, max(place.left, place.right), max(place.top, place.bottom)
