"""One HTML file of every photo that failed, with the steps of the pipeline side by side."""

import base64
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.charts.palette import BLUE, CARD, GRAY, INK, ORANGE, TRACK
from model.evaluation.failures import Failure, find_failure
from model.evaluation.photos import PhotoResult
from model.geometry import Rectangle
from model.reading.reader import DigitReader
from model.reading.result import ReadDigit, Reading
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
"""Of the pictures, in pixels."""

MOST_DIGITS: Final = 30
"""Of one photo, each with what the network saw."""

FEW: Final = 2
"""So many digits stand beside the pictures, more of them below."""

QUALITY: Final = 80
"""Of the pictures, which are JPEGs."""

EXPLAINED: Final = {
    Failure.FALSE_READ: "Read, and sure, where there are no digits.",
    Failure.WRONG: "Read, and sure, but not what is there.",
    Failure.MISSED: "Answered as without digits.",
    Failure.UNSURE: "Answered as not sure; some of them are right all the same.",
    Failure.BROKEN: "Not a picture that can be decoded.",
}

COLUMNS: Final = ("photos", "exact", "digit errors", "unsure", "false reads", "sure and wrong")


@dataclass(frozen=True, kw_only=True, eq=False)
class FailedPhoto:
    """A photo that failed, how, and what was read in it; None if it is no picture."""

    result: PhotoResult
    failure: Failure
    reading: Reading | None


def write_failures(
    results: Iterable[PhotoResult], reader: DigitReader, report: Mapping[str, Any], folder: Path
) -> None:
    """Read the photos that failed once more, and write the sheet of them."""
    failures = ((result, find_failure(result)) for result in results)
    failed = [
        FailedPhoto(
            result=result,
            failure=failure,
            reading=None
            if failure is Failure.BROKEN
            else reader.read(result.photo.path.read_bytes()),
        )
        for result, failure in failures
        if failure
    ]
    write_sheet(failed, report, folder)


def write_sheet(failed: list[FailedPhoto], report: Mapping[str, Any], folder: Path) -> Path:
    """Write the sheet.

    Args:
        failed: What to show.
        report: What `evaluate.py --json` prints, with its photos.
        folder: Where to; it is made if need be.

    Returns:
        The file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text("\n".join(_page(failed, report)), encoding="utf-8")
    return page


def _page(failed: list[FailedPhoto], report: Mapping[str, Any]) -> Iterator[str]:
    model = escape(report["model"])
    colors = "".join(f"--{name}: rgb{color};" for name, color in COLORS.items())
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{model}: failures</title>'
    yield f"<style>:root {{ {colors} }}\n{STYLE.read_text(encoding='utf-8')}</style>"
    yield f"<h1>{model}</h1><p>{len(failed)} photos were not read as they should.{_key()}</p>"
    yield from _table(report["photos"])
    for failure in Failure:
        group = [each for each in failed if each.failure is failure]
        if group:
            yield f"<h2>{failure.capitalize()}: {len(group)}</h2><p>{EXPLAINED[failure]}</p>"
            yield from (_article(each) for each in sorted(group, key=_place))


def _key() -> str:
    kinds = {"blue": "sure digit", "orange": "unsure digit; dashed: unread"}
    lines = (
        f'<span class="key" style="color: var(--{c})"></span>{said}' for c, said in kinds.items()
    )
    return "".join(lines)


def _place(failed: FailedPhoto) -> tuple[str, str, str]:
    return failed.result.kind, failed.result.photo.source, str(failed.result.photo.path)


def _table(photos: Mapping[str, Any]) -> Iterator[str]:
    yield "<table><tr><th></th>" + "".join(f"<th>{name}</th>" for name in COLUMNS) + "</tr>"
    for kind in (name for name in photos if name != "calibration_error"):
        yield _row(kind, photos[kind]["all"], "kind")
        yield from (_row(name, score) for name, score in photos[kind]["sources"].items())
    yield "</table>"


def _row(name: str, score: Mapping[str, Any], kind: str = "") -> str:
    cells = (
        f"{score['photos']}",
        f"{score['exact']}",
        f"{score['digit_error_rate']:.1%}",
        f"{score['unsure']:.1%}",
        f"{score['false_reads']:.1%}",
        f"{score['sure_and_wrong']}",
    )
    row = "".join(f"<td>{cell}</td>" for cell in (escape(name), *cells))
    return f'<tr class="{kind}">{row}</tr>'


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
    crowd = "few" if len(reading.digits) <= FEW else "many"
    return f'<div class="steps {crowd}">{photo}<div class="digits">{digits}</div></div>'


def _figure(caption: str, gray: NDArray[np.uint8], boxes: str) -> str:
    height, width = gray.shape
    picture = Image.fromarray(gray)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return (
        f"<figure><figcaption>{caption}</figcaption>"
        f'<svg viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="{_as_address(picture, "JPEG", quality=QUALITY)}"/>{boxes}</svg></figure>'
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
        f"<small>{digit.confidence:.1%}</small></div></div>"
        f'<div class="bars">{_bars(digit.probabilities.tolist(), digit.digit)}</div>'
        f'<div class="labels">{"".join(f"<span>{label}</span>" for label in range(10))}</div></div>'
    )


def _bars(probabilities: Iterable[float], first: int) -> str:
    return "".join(
        f'<div{" class=first" if label == first else ""}><i style="height: {share:.1%}"></i></div>'
        for label, share in enumerate(probabilities)
    )


def _as_address(picture: Image.Image, kind: str, **options: Any) -> str:
    """Write a picture into its address, so that the page is one file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    content = base64.b64encode(file.getvalue()).decode("ascii")
    return f"data:image/{kind.lower()};base64,{content}"
