"""Fonts that look like handwriting, print and icons: read from a folder, drawn as ink.

`scripts/install_fonts.py` puts them there; `families.csv` lists them with their versions. The
families of the kind `measure` are kept for evaluation: nothing is trained with them.
"""

import csv
import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from model.errors import DataError

HANDWRITING: Final = "hand"
"""The kind of fonts that look like handwriting."""

FAMILIES_FILE: Final = Path(__file__).with_name("families.csv")

UNKNOWN: Final = "\uffff"
"""A character that no font has: what is drawn for it stands for every missing character."""

FILES: Final = "*-400-normal.woff"
"""Files of a family, of upright letters of usual weight: one for each set of characters."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """A font family of the list.

    Attributes:
        kind: `hand`, `measure`, `print`, `script` (of other alphabets) or `icons`.
        package: Name of its npm package.
        version: Of the package.
    """

    kind: str
    package: str
    version: str

    @property
    def name(self) -> str:
        """Name of the family, which is also that of its folder."""
        return self.package.rsplit("/", 1)[-1]

    def folder(self, fonts: Path) -> Path:
        """Name the folder of this family inside the folder of fonts."""
        return fonts / self.kind / self.name


@dataclass(frozen=True, kw_only=True)
class Font:
    """An installed font file.

    Attributes:
        family: Name of its family.
        version: Version of the package that it came from.
        path: The file.
    """

    family: str
    version: str
    path: Path

    def draw(self, text: str, size: int) -> NDArray[np.uint8]:
        """Draw text in one line.

        Args:
            text: What to draw.
            size: Of the font, in pixels.

        Returns:
            Shape (height, width), ink 0 to 255, cropped; shape (0, 0) if a character is missing.
        """
        if any(_is_missing(self.path, size, character) for character in set(text)):
            return np.zeros((0, 0), np.uint8)
        return _draw(_load(self.path, size), text)


def list_families(kind: str | None = None) -> list[Family]:
    """List the known families, or those of one kind."""
    with FAMILIES_FILE.open(encoding="utf-8", newline="") as file:
        families = [Family(**row) for row in csv.DictReader(file)]
    return [family for family in families if kind in (None, family.kind)]


def fonts_folder(data_directory: Path) -> Path:
    """Name the folder that `scripts/install_fonts.py` installs fonts into."""
    return data_directory / "fonts"


def load_fonts(folder: Path, kind: str) -> list[Font]:
    """Load the installed fonts of one kind, in the order of their names.

    Args:
        folder: See `fonts_folder`.
        kind: See `Family`.
    """
    return [font for family in sorted(folder.glob(f"{kind}/*/")) for font in _read(family)]


def describe_fonts(fonts: list[Font]) -> dict[str, str]:
    """List the versions of fonts by the names of their families, for a manifest."""
    return {font.family: font.version for font in fonts}


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
def _load(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@functools.lru_cache(maxsize=10_000)
def _is_missing(path: Path, size: int, character: str) -> bool:
    face = _load(path, size)
    drawn = _draw(face, character)
    return not drawn.size or np.array_equal(drawn, _draw(face, UNKNOWN))


def _draw(face: ImageFont.FreeTypeFont, text: str) -> NDArray[np.uint8]:
    mask = face.getmask(text, mode="L")
    if not all(mask.size):
        return np.zeros((0, 0), np.uint8)
    drawn = np.asarray(mask, np.uint8).reshape(mask.size[::-1])
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    if not rows.size:
        return np.zeros((0, 0), np.uint8)
    return drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
