"""Fonts of handwriting, print and icons: read from a folder, drawn as ink.

`scripts/install_fonts.py` installs them there, in a folder for each kind: `hand`, `print`,
`script` (other alphabets), `icons`, and `measure`, which is for evaluation only.
"""

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from model.errors import DataError
from model.images import Ink

HANDWRITING: Final = "hand"
"""The kind of fonts that look like handwriting."""

FILES: Final = "*-400-normal.woff"
"""Files of a family with upright letters of normal weight: one for each character set."""

DIGITS: Final = "0123456789"

LETTERS: Final = "ACEFGHJKLMNPRTUVWXYacdefhkmnprtuvwxy"
"""Letters that do not look like digits. The others are used neither as digits nor as negatives."""

SIGNS: Final = "+-=*%#&@"

SIZE: Final = 72
"""Font size in pixels."""

THINNEST: Final = 40
"""Minimum ink after thinning, in full pixels."""


@dataclass(frozen=True, kw_only=True)
class Font:
    """An installed font file of a family, and the version of the package that it came from."""

    family: str
    version: str
    path: Path

    def draw(self, text: str) -> Ink:
        """Draw text in one line, cropped to its ink."""
        mask = _load(self.path).getmask(text, mode="L")
        drawn = np.asarray(mask, np.uint8).reshape(mask.size[::-1])
        x, y, width, height = cv2.boundingRect(drawn)
        return drawn[y : y + height, x : x + width]


def fonts_folder(data_directory: Path) -> Path:
    """Return the folder into which `scripts/install_fonts.py` installs fonts."""
    return data_directory / "fonts"


def load_fonts(folder: Path, kind: str) -> list[Font]:
    """Load the installed fonts of one kind, in the order of their names.

    Raises:
        DataError: A family is damaged.
    """
    return [font for family in sorted(folder.glob(f"{kind}/*/")) for font in _read(family)]


def _read(folder: Path) -> Iterator[Font]:
    try:
        version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{folder} holds no font: run scripts/install_fonts.py again") from error
    paths = sorted(folder.glob(FILES)) or sorted(folder.glob("*.woff"))
    latin = [path for path in paths if path.name == f"{folder.name}-latin-400-normal.woff"]
    for path in latin or paths:
        yield Font(family=folder.name, version=version, path=path)


@functools.lru_cache(maxsize=256)
def _load(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, SIZE)


def draw_digits(
    fonts: Sequence[Font], count: int, random: np.random.Generator
) -> tuple[list[Ink], NDArray[np.uint8]]:
    """Draw digits in random fonts, each digit about equally often.

    Returns:
        Their ink, and labels of shape (count,).
    """
    labels = np.asarray(random.permutation(np.arange(count) % len(DIGITS)), np.uint8)
    return [draw_text(fonts, DIGITS[label], random) for label in labels], labels


def draw_text(fonts: Sequence[Font], text: str, random: np.random.Generator) -> Ink:
    """Draw text in a random font: slanted, rotated, stretched, with thicker or thinner strokes."""
    ink = fonts[random.permutation(len(fonts))[0]].draw(text)
    height, width = ink.shape
    angle, slant = np.deg2rad(random.uniform(-8, 8)), random.uniform(-0.25, 0.25)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[np.exp(random.uniform(-0.25, 0.25)), -slant], [0.0, 1.0]])
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]]) @ matrix.T
    low, high = corners.min(axis=0) - 4, corners.max(axis=0) + 4
    placed = np.column_stack([matrix, -low])
    size = [int(side) for side in np.ceil(high - low)]
    warped = np.asarray(cv2.warpAffine(ink, placed, size), np.uint8)
    return _change_pen(warped, int(random.integers(-2, 5)))


def _change_pen(ink: Ink, change: int) -> Ink:
    if change == 0:
        return ink
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(change) + 1, abs(change) + 1))
    if change > 0:
        return np.asarray(cv2.dilate(ink, pen), np.uint8)
    thinned = np.asarray(cv2.erode(ink, pen), np.uint8)
    gone = int(thinned.sum()) < max(THINNEST * 255, int(ink.sum()) // 3)
    return ink if gone else thinned
