"""Layouts of pages without digits: words, signatures, other scripts, print, drawings, lines."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.spec import NOT_A_DIGIT
from model.synthesis.digit_pages import Layout
from model.synthesis.drawn_lines import (
    draw_bars,
    draw_music,
    draw_ring,
    draw_table,
    rule_lines,
    rule_squares,
)
from model.synthesis.fonts import DIGITS
from model.synthesis.glyphs import Glyph
from model.synthesis.random_choices import happens, log_uniform
from model.synthesis.sheet import IGNORED, Pen, Sheet
from model.synthesis.strokes import Strokes, connect
from model.synthesis.writers import LOOKALIKES, SIGNS, Line, Writer

SMALL: Final = 24.0
"""Size below which scribbles may look like digits and are ignored, in pixels."""


def write_words(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write a word, some words, or a page of them."""
    height = log_uniform(8, 0.35 * sheet.height, random)
    pen = Pen.choose(height, random)
    pitch = height * random.uniform(1.3, 3.0)
    if happens(0.4, random):
        rule_lines(sheet, pitch, random)
    few = happens(0.3, random)
    longest = int(random.integers(2, 11))
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height, pitch):
        line = Line(x=random.uniform(0, 0.3) * sheet.width, y=float(y), height=height, pen=pen)
        while line.x < sheet.width:
            writer.write_text(sheet, line, writer.word(longest) + writer.word(4))
            if happens(0.15, random):
                writer.write_text(sheet, line, str(random.choice(SIGNS)))
            line.x += height * random.uniform(0.3, 1.0)
            if few:
                break
        if few and happens(0.5, random):
            return


def write_letters(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write single letters and signs; those that look like digits are ignored."""
    characters = [each for each in writer.font if each not in DIGITS]
    if not characters:
        return
    height = log_uniform(12, 0.8 * sheet.height, random)
    pen = Pen.choose(height, random)
    across = height * random.uniform(1.1, 2.5)
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height, height * 1.8):
        for x in np.arange(random.uniform(0, 0.4) * sheet.width, sheet.width - height / 2, across):
            character = str(random.choice(characters))
            line = Line(x=float(x), y=float(y), height=height, pen=pen)
            writer.write_text(sheet, line, character)
            if character in LOOKALIKES:
                sheet.ignore(-1)
            if happens(0.15, random):
                return


def write_signature(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write a signature: fast loops, sometimes with a name."""
    for _ in range(int(random.integers(1, 4))):
        height = log_uniform(0.1, 0.6, random) * sheet.height
        pen = Pen.choose(height * 0.5, random)
        count = int(random.integers(20, 90))
        curl = np.convolve(random.normal(0, 1, count + 4), np.ones(5) / 5, "valid")
        turns = np.cumsum(random.uniform(0.1, 0.6) + random.uniform(0.2, 1.2) * curl)
        drift = np.stack([np.full(count, random.uniform(0.15, 0.9)), np.zeros(count)], axis=1)
        points = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1) + drift, axis=0)
        points = (points - points.min(axis=0)) / max(float(np.ptp(points[:, 1])), 1.0)
        start = random.uniform(0, 0.5, 2) * np.array(sheet.size)
        path = start + points * height * np.array([random.uniform(0.7, 1.6), 1.0])
        sheet.write(connect(path), pen)
        if happens(0.4, random):
            line = Line(x=float(start[0]), y=float(start[1] + height), height=height / 2, pen=pen)
            writer.write_text(sheet, line, writer.word(9).capitalize())


def write_script(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write or print lines of another script."""
    scripts = writer.typefaces.scripts
    if not scripts:
        return
    words = list(scripts[int(random.integers(len(scripts)))].values())
    _set_lines(sheet, words, writer, random, printed=happens(0.4, random))


def print_lines(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Print lines of text, from captions to small type; digits in it are ignored."""
    height = log_uniform(5, 0.4 * sheet.height if happens(0.3, random) else 24, random)
    pitch = height * random.uniform(1.4, 2.4)
    pen = Pen(width=1, level=int(random.integers(120, 256)))
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height, pitch):
        line = Line(x=random.uniform(0, 0.2) * sheet.width, y=float(y), height=height, pen=pen)
        while line.x < sheet.width:
            number = str(random.integers(0, 10 ** int(random.integers(1, 6))))
            writer.print_text(sheet, line, number if happens(0.06, random) else writer.word(10))
            line.x += height * random.uniform(0.3, 0.6)
            if happens(0.04, random):
                break
        if happens(0.06, random):
            return


def draw_things(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Draw icons, one large or many small ones, with a pen or as print."""
    _set_lines(sheet, writer.typefaces.icons, writer, random, printed=happens(0.2, random))


def _set_lines(
    sheet: Sheet,
    glyphs: Sequence[Glyph],
    writer: Writer,
    random: np.random.Generator,
    *,
    printed: bool,
) -> None:
    if not glyphs:
        return
    height = log_uniform(10, 0.8 * sheet.height, random)
    pen = Pen.choose(height, random)
    gap, pitch = height * random.uniform(0.1, 1.2), height * random.uniform(1.3, 2.4)
    level = int(random.integers(120, 256))
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height + height / 2, pitch):
        x = random.uniform(0, 0.4) * sheet.width
        while x < sheet.width:
            glyph = glyphs[int(random.integers(len(glyphs)))]
            place = np.array([x, y])
            if printed:
                outline = [edge * height + place for edge in glyph.outline]
                sheet.print_outline(outline, NOT_A_DIGIT, level)
            elif len(glyph.strokes):
                sheet.write(glyph.strokes @ writer.matrix.T * height + place, pen)
            x += glyph.advance * height + gap
            if happens(0.1, random):
                return


def draw_scribbles(sheet: Sheet, _writer: Writer, random: np.random.Generator) -> None:
    """Draw scribbles and straight lines."""
    for _ in range(int(random.integers(1, 14))):
        size = log_uniform(0.04, 0.7, random) * sheet.height
        pen = Pen.choose(size, random)
        strokes = _scribble(random) * random.uniform(0.3, 1, 2).astype(np.float32)
        if happens(0.4, random):
            ends = random.normal(0, 0.5, (2, 2)).astype(np.float32)
            strokes = np.stack([ends[:1], ends[1:]], axis=1)
        place = (random.uniform(0, 1, 2) * sheet.size).astype(np.float32)
        label = IGNORED if size < SMALL else NOT_A_DIGIT
        sheet.write(strokes * np.float32(size) + place, pen, label)


def _scribble(random: np.random.Generator) -> Strokes:
    """Make a random winding line whose longer side is 1, around (0, 0)."""
    count = int(random.integers(8, 50))
    turns = np.cumsum(random.normal(random.normal(0, 0.3), random.uniform(0.2, 1.2), count))
    steps = np.stack([np.cos(turns) + random.uniform(-0.5, 0.5), np.sin(turns)], axis=1)
    points = np.cumsum(steps, axis=0)
    low, high = points.min(axis=0), points.max(axis=0)
    return connect((points - (low + high) / 2) / max(float((high - low).max()), 1.0))


def leave_lines_empty(sheet: Sheet, _writer: Writer, random: np.random.Generator) -> None:
    """Draw lines, squares, a table, music lines or a bar code, without writing."""
    drawings, rulings = (draw_bars, draw_music, _draw_empty_table), (rule_squares, rule_lines)
    way = int(random.integers(len(drawings) + len(rulings)))
    if way < len(drawings):
        drawings[way](sheet, random)
    else:
        rulings[way - len(drawings)](sheet, log_uniform(6, 90, random), random)


def _draw_empty_table(sheet: Sheet, random: np.random.Generator) -> None:
    cell = np.array([log_uniform(14, 120, random), log_uniform(10, 80, random)])
    start = random.uniform(0, 0.3, 2) * np.array(sheet.size)
    columns = np.arange(start[0], sheet.width * random.uniform(0.6, 1.1), cell[0])
    rows = np.arange(start[1], sheet.height * random.uniform(0.6, 1.1), cell[1])
    if len(columns) and len(rows):
        pen = Pen.choose(cell[1], random) if happens(0.4, random) else None
        draw_table(sheet, columns, rows, pen)


def leave_blank(sheet: Sheet, _writer: Writer, random: np.random.Generator) -> None:
    """Leave a sheet blank, or draw only a dash and sometimes a ring."""
    if happens(0.3, random):
        height = log_uniform(10, 60, random)
        center = (random.uniform(0, sheet.width), random.uniform(0, sheet.height))
        pen = Pen.choose(height, random)
        dash = np.array(center) + random.normal(0, height / 3, (2, 2))
        sheet.draw_line(dash, pen)
        if happens(0.3, random):
            size = height * random.uniform(2, 5), height * random.uniform(1, 2)
            draw_ring(sheet, center, size, pen, random)


OTHER_LAYOUTS: Final[dict[str, tuple[float, Layout]]] = {
    "words": (0.24, write_words),
    "letters": (0.1, write_letters),
    "signature": (0.07, write_signature),
    "script": (0.1, write_script),
    "print": (0.14, print_lines),
    "drawings": (0.14, draw_things),
    "scribbles": (0.05, draw_scribbles),
    "lines": (0.1, leave_lines_empty),
    "blank": (0.06, leave_blank),
}
"""Layouts by name, each with its share of the pages without digits."""
