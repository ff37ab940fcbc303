"""Characters of fonts, as strokes for handwriting (traced) or as outlines for print."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from model.errors import DataError
from model.synthesis.fonts import DIGITS, Font, load_fonts
from model.synthesis.strokes import Strokes
from model.synthesis.tracing import trace_lines

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzçğışöüäéèñß"
SIGNS: Final = "+-=*%#&?!()/:;,.@<>×÷€$'\"[]"

FONT_SIZE: Final = 56
"""Size at which fonts are drawn, in pixels."""

MARGIN: Final = 4
"""Margin around a drawn text, in pixels."""

WORD_LENGTHS: Final = (2, 7)
SCRIPT_WORDS: Final = 120
"""Words of other scripts: range of their lengths, without the end, and number per font."""

SCRIPT_FILES: Final = 6
"""Maximum number of font files per family of another script."""

UNWANTED: Final = ("script/noto-sans-armenian", "script/noto-sans-georgian")
"""Families whose letters look like digits."""

ICONS: Final = 2500
"""Maximum number of icons per font."""

LATIN: Final = 0x2FF
"""Last code point of Latin letters."""

CAPITAL_HEIGHT: Final = 0.7
"""Height of capital letters, as a share of the font size."""

KINDS: Final = ("hand", "print", "script", "icons")
"""Kinds of fonts, as `model.synthesis.fonts` names them."""

FULL_INK: Final = 255
HALF_INK: Final = 127

UNWANTED_ICON: Final = re.compile(
    r"number|digit|letter|alphabet|math|\d|zero|infinity|^circle|oval$|circle$|percentage|square-.$"
)
"""Names of icons that show digits, letters or rings."""

Polygon = NDArray[np.float32]
"""Shape (n, 2): (x, y)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Glyph:
    """A character or a word. y is 0 on the baseline; a digit of the font has the height 1.

    Strokes are for handwriting, the outline is for print; one may be empty. The advance is the
    distance to the next glyph.
    """

    strokes: Strokes
    outline: tuple[Polygon, ...]
    advance: float


SPACE: Final = Glyph(strokes=np.zeros((0, 2, 2), np.float32), outline=(), advance=0.4)
"""Used for characters that a font lacks."""

Typeface = Mapping[str, Glyph]
"""The glyphs of one font by their characters, digits first."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Typefaces:
    """Handwriting, print, words of scripts other than Latin, and icons.

    Without any, pages have digits and lines, but hardly any other writing.
    """

    hands: Sequence[Typeface] = ()
    prints: Sequence[Typeface] = ()
    scripts: Sequence[Typeface] = ()
    icons: Sequence[Glyph] = ()


def list_fonts(folder: Path) -> list[Font]:
    """List the installed fonts of all kinds.

    Raises:
        DataError: One kind is missing.
    """
    kinds = [load_fonts(folder, kind) for kind in KINDS]
    if not all(kinds):
        raise DataError("fonts are missing: run scripts/install_fonts.py first")
    return [font for fonts in kinds for font in fonts]


def load_typefaces(folder: Path, random: np.random.Generator) -> Typefaces:
    """Load the fonts of a folder; words of other scripts and icons are chosen at random."""
    # Without this, every damaged table is reported, although only names of characters are read.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    hands, prints, scripts, icons = (
        [font.path for font in load_fonts(folder, kind)] for kind in KINDS
    )
    families = sorted({path.parent for path in scripts} - {folder / name for name in UNWANTED})
    chosen = [path for family in families for path in _choose_files(family, random)]
    loaded = [load_script(path, random) for path in chosen]
    return Typefaces(
        hands=[load_typeface(path, written=True) for path in hands],
        prints=[load_typeface(path, written=False) for path in prints],
        scripts=[typeface for typeface in loaded if typeface],
        icons=[icon for path in icons for icon in load_icons(path, random)],
    )


def _choose_files(family: Path, random: np.random.Generator) -> list[Path]:
    paths = [path for path in sorted(family.glob("*.woff")) if "latin" not in path.name]
    return [paths[index] for index in random.permutation(len(paths))[:SCRIPT_FILES]]


def _read_characters(path: Path) -> dict[str, str]:
    """List the characters of a font file, with the names of their glyphs."""
    with TTFont(path, lazy=True) as font:
        return {chr(code): name for code, name in (font.getBestCmap() or {}).items()}


def load_script(path: Path, random: np.random.Generator) -> Typeface:
    """Draw words of random characters in a font of another script."""
    characters = [each for each in _read_characters(path) if ord(each) > LATIN and each.isalpha()]
    if not characters:
        return {}
    lengths = random.integers(*WORD_LENGTHS, SCRIPT_WORDS)
    words = ["".join(random.choice(characters, length)) for length in lengths]
    return _draw(path, words, FONT_SIZE * CAPITAL_HEIGHT)


def load_icons(path: Path, random: np.random.Generator) -> list[Glyph]:
    """Trace icons of an icon font, except those that show digits and letters."""
    names = _read_characters(path).items()
    wanted = [each for each, name in names if not UNWANTED_ICON.search(name)]
    chosen = random.permutation(wanted)[:ICONS].tolist()
    return list(_draw(path, chosen, FONT_SIZE).values())


def load_typeface(path: Path, *, written: bool) -> Typeface:
    """Load the Latin characters of a font: strokes of handwriting, or outlines of print."""
    known = _read_characters(path)
    characters = [each for each in DIGITS + LETTERS + SIGNS if each in known]
    font = ImageFont.truetype(path, FONT_SIZE)
    heights = [font.getbbox(each)[3] - font.getbbox(each)[1] for each in "02468"]
    height = float(np.median(heights)) or FONT_SIZE * CAPITAL_HEIGHT
    return _draw(path, characters, height, written=written, printed=not written)


def _draw(
    path: Path, texts: Sequence[str], height: float, *, written: bool = True, printed: bool = True
) -> dict[str, Glyph]:
    """Draw texts in a font and extract strokes and outlines; texts without ink are left out.

    `height` is that of a digit, in pixels.
    """
    font = ImageFont.truetype(path, FONT_SIZE)
    boards, origins = _draw_boards(font, texts)
    lines = trace_lines(boards) if written else repeat(SPACE.strokes)
    glyphs = {}
    for text, board, origin, strokes in zip(texts, boards, origins, lines, strict=False):
        outline = _outline(board) if printed else ()
        if len(strokes) or outline:
            glyphs[text] = Glyph(
                strokes=np.asarray((strokes - origin) / height, np.float32),
                outline=tuple(np.asarray((edge - origin) / height, np.float32) for edge in outline),
                advance=font.getlength(text) / height,
            )
    return glyphs


def _draw_boards(
    font: ImageFont.FreeTypeFont, texts: Sequence[str]
) -> tuple[NDArray[np.uint8], list[NDArray[np.float32]]]:
    """Draw each text on its own board; return the boards and where each baseline begins."""
    boxes = [font.getbbox(text, anchor="ls") for text in texts]
    width = max((int(right - left) for left, _, right, _ in boxes), default=0) + 2 * MARGIN
    height = max((int(bottom - top) for _, top, _, bottom in boxes), default=0) + 2 * MARGIN
    boards: NDArray[np.uint8] = np.zeros((len(texts), height, width), np.uint8)
    origins = []
    for board, text, (left, top, _, _) in zip(boards, texts, boxes, strict=True):
        image = Image.new("L", (width, height))
        origin = (MARGIN - left, MARGIN - top)
        ImageDraw.Draw(image).text(origin, text, font=font, fill=FULL_INK, anchor="ls")
        board[:] = np.asarray(image)
        origins.append(np.array(origin, np.float32))
    return boards, origins


def _outline(board: NDArray[np.uint8]) -> tuple[Polygon, ...]:
    mask = (board > HALF_INK).astype(np.uint8)
    edges, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_TC89_L1)
    return tuple(edge.reshape(-1, 2).astype(np.float32) for edge in edges)
