"""One HTML file of every photo that failed, with what was read in it."""

import base64
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.charts.palette import BLUE, CARD, GRAY, INK, ORANGE, TRACK
from model.evaluation.photos import PhotoResult
from model.geometry import Rectangle
from model.reading.reader import DigitReader
from model.reading.result import Outcome, ReadDigit, Reading
from model.recognition.preprocessing import to_levels

STYLE: Final = Path(__file__).with_suffix(".css")

COLORS: Final = {
    "blue": BLUE,
    "card": CARD,
    "gray": GRAY,
    "ink": INK,
    "orange": ORANGE,
    "track": TRACK,
}

LONGEST_SIDE: Final = 760
"""Longest side of a picture, in pixels."""

MOST_DIGITS: Final = 30
"""Digits of one photo that are shown."""


class Failure(StrEnum):
    """How a photo was not read as it should, the worst first."""

    FALSE_READ = "false read"
    WRONG = "wrong"
    MISSED = "missed"
    UNSURE = "unsure"
    BROKEN = "broken"


EXPLAINED: Final = {
    Failure.FALSE_READ: "Read, and sure, where there are no digits.",
    Failure.WRONG: "Read, and sure, but not what is there.",
    Failure.MISSED: "Answered as without digits.",
    Failure.UNSURE: "Answered as not sure; some of them are right all the same.",
    Failure.BROKEN: "Not a picture that can be decoded.",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class FailedPhoto:
    """A photo that failed, how, and what was read in it; None if it is no picture."""

    result: PhotoResult
    failure: Failure
    reading: Reading | None


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
    failed = []
    for result in results:
        failure = find_failure(result)
        if failure:
            broken = failure is Failure.BROKEN
            reading = None if broken else reader.read(result.photo.path.read_bytes())
            failed.append(FailedPhoto(result=result, failure=failure, reading=reading))
    write_page(failed, model, folder)


def find_failure(result: PhotoResult) -> Failure | None:
    """Return how a photo failed; None if it was read as it should be."""
    negative = not result.photo.label
    if result.outcome == Outcome.READ:
        wrong = Failure.FALSE_READ if negative else Failure.WRONG
        return None if result.is_exact else wrong
    if result.outcome == Outcome.NO_DIGITS:
        return None if negative else Failure.MISSED
    return Failure.UNSURE if result.outcome == Outcome.UNSURE else Failure.BROKEN


def write_page(failed: list[FailedPhoto], model: str, folder: Path) -> None:
    """Write the page of photos that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(_page(failed, escape(model)))
    (folder / "index.html").write_text(lines, encoding="utf-8")


def _page(failed: list[FailedPhoto], model: str) -> Iterator[str]:
    colors = "".join(f"--{name}: rgb{color};" for name, color in COLORS.items())
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{model}: failures</title>'
    yield f"<style>:root {{ {colors} }}\n{STYLE.read_text(encoding='utf-8')}</style>"
    yield f"<h1>{model}</h1><p>{len(failed)} photos were not read as they should.{_key()}</p>"
    for failure in Failure:
        group = [each for each in failed if each.failure is failure]
        if group:
            yield f"<h2>{failure.capitalize()}: {len(group)}</h2><p>{EXPLAINED[failure]}</p>"
            yield from (_article(each) for each in sorted(group, key=_place))


def _key() -> str:
    kinds = {"blue": "sure digit", "orange": "unsure digit; dashed: unread"}
    parts = [
        f'<span class="key" style="color: var(--{color})"></span>{said}'
        for color, said in kinds.items()
    ]
    return "".join(parts)


def _place(failed: FailedPhoto) -> tuple[str, str, str]:
    return failed.result.kind, failed.result.photo.source, str(failed.result.photo.path)


def _article(failed: FailedPhoto) -> str:
    result, photo = failed.result, failed.result.photo
    wrong = "" if result.is_exact else ' class="wrong"'
    return (
        f"<article><header><b>{escape(photo.label) or '–'}</b>"
        f'<span class="arrow">read as</span><b{wrong}>{escape(result.text) or "–"}</b>'
        f'<span class="path">{escape(result.kind)} · {escape(photo.source)}<br>'
        f"{escape(photo.path.name)}</span></header>"
        f"{_steps(failed.reading) if failed.reading else ''}</article>"
    )


def _steps(reading: Reading) -> str:
    boxes = [_box(digit.place, "sure" if digit.sure else "unsure") for digit in reading.digits]
    boxes += [_box(unread.place, "unread") for unread in reading.unread]
    rotated = f", rotated by {reading.degrees:.0f}° counterclockwise" if reading.degrees else ""
    photo = _figure(f"Photo{rotated}", reading.image, "".join(boxes))
    digits = "".join(_digit(digit) for digit in reading.digits[:MOST_DIGITS])
    return f'{photo}<div class="digits">{digits}</div>'


def _figure(caption: str, gray: NDArray[np.uint8], boxes: str) -> str:
    height, width = gray.shape
    picture = Image.fromarray(gray)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return (
        f"<figure><figcaption>{caption}</figcaption>"
        f'<svg viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="{_as_address(picture, "JPEG", quality=80)}"/>{boxes}</svg></figure>'
    )


def _box(part: Rectangle, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{part.left:.1f}" y="{part.top:.1f}" '
        f'width="{part.width:.1f}" height="{part.height:.1f}"/>'
    )


def _digit(digit: ReadDigit) -> str:
    seen = _as_address(Image.fromarray(to_levels(digit.network_input)), "PNG")
    return (
        f'<div class="digit{"" if digit.sure else " doubtful"}"><div class="seen">'
        f'<img src="{seen}" alt=""><div><b>{digit.digit}</b>'
        f"<small>{digit.confidence:.1%}</small></div></div></div>"
    )


def _as_address(picture: Image.Image, kind: str, **options: Any) -> str:
    """Write a picture into its address, so that the page is one file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    content = base64.b64encode(file.getvalue()).decode("ascii")
    return f"data:image/{kind.lower()};base64,{content}"
