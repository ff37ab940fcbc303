"""One HTML file of every photo that failed, with what was read in it."""

import base64
import io
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from bot.charts.palette import BLUE, ORANGE
from model.evaluation.photos import PhotoResult
from model.geometry import Rectangle
from model.reading.reader import DigitReader
from model.reading.result import Reading

LONGEST_SIDE: Final = 760
"""Longest side of a picture, in pixels."""

KEY: Final = "Sure digits have a blue frame, unsure and unread ones an orange one."

TITLES: Final = {
    "read": "Read, and sure, but not what is there",
    "no_digits": "Answered as without digits",
    "unsure": "Answered as not sure",
    "error": "Not a picture that can be decoded",
}
"""Ways to fail, by outcome, the worst first."""


def write_failures(
    results: Iterable[PhotoResult], reader: DigitReader, model: str, folder: Path
) -> None:
    """Read the photos that failed once more, and write the page of them, `index.html`."""
    failed = [each for each in results if each.outcome in {"unsure", "error"} or not each.is_exact]
    lines = [f'<!doctype html><meta charset="utf-8"><title>{model}</title><p>{KEY}</p>']
    for outcome, title in TITLES.items():
        group = [_describe(each, reader) for each in failed if each.outcome == outcome]
        if group:
            lines += [f"<h2>{title}: {len(group)}</h2>", *group]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("\n".join(lines), encoding="utf-8")


def _describe(result: PhotoResult, reader: DigitReader) -> str:
    photo = result.photo
    shown = "" if result.outcome == "error" else _draw(reader.read(photo.path.read_bytes()))
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
