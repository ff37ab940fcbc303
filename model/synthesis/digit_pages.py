"""Layouts of pages with digits."""

import re
from collections.abc import Callable
from typing import Final

import numpy as np

from model.geometry import Rectangle
from model.synthesis.drawn_lines import draw_ring, rule_lines, rule_squares
from model.synthesis.grid_pages import write_boxes, write_on_squares, write_table
from model.synthesis.random_choices import happens, log_uniform
from model.synthesis.sheet import Pen, Sheet
from model.synthesis.writers import SIGNS, Line, Writer

Layout = Callable[[Sheet, Writer, np.random.Generator], None]
"""A function that writes on a sheet."""


def write_one(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write one digit, sometimes on squares or lines, sometimes in a ring or a box."""
    share = log_uniform(0.08, 0.9, random) if happens(0.6, random) else random.uniform(0.3, 0.95)
    height = share * sheet.height
    pen = Pen.choose(height, random)
    free = np.maximum(np.array(sheet.size) - height * np.array([0.8, 1.0]), 0)
    x, y = (np.array(sheet.size) - free) / 2 + random.uniform(0, 1, 2) * free
    if happens(0.3, random):
        _rule_lines_or_squares(sheet, height * log_uniform(0.4, 3.0, random), random)
    if happens(0.1, random):
        line = Line(x=x - 0.8 * height, y=y + height / 2, height=height, pen=pen)
        _write_in_brackets(sheet, writer, line, 1 if happens(0.6, random) else 2)
        return
    writer.write_digit(sheet, (x, y), height, pen)
    if happens(0.16, random):
        size = height * random.uniform(1.15, 2.0), height * random.uniform(1.2, 1.8)
        draw_ring(sheet, (x, y), size, pen, random)


def write_rows(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write rows of numbers, sometimes with signs between them."""
    height = sheet.choose_height(0.4, random)
    pitch = height * random.uniform(1.15, 2.8)
    start = sheet.choose_first_line(height, random)
    if happens(0.3, random):
        pitch = height * random.uniform(1.0, 2.2)
        first = rule_lines(sheet, pitch, random) + random.normal(0, 0.15) * height
        start = first + pitch * round((start - first) / pitch)
    rows = 1 if happens(0.3, random) else int(random.integers(2, 12))
    signs = random.uniform(0.1, 0.6) if happens(0.3, random) else 0.0
    pen, longest = Pen.choose(height, random), int(random.integers(1, 12))
    for row in range(rows):
        indent = random.uniform(0, 0.5 if happens(0.2, random) else 0.1) * sheet.width
        line = Line(x=indent + 2, y=start + row * pitch, height=height, pen=pen)
        if line.y > sheet.height:
            return
        slope = random.normal(0, 0.025)
        for _ in range(int(random.integers(1, 9))):
            before = line.x
            writer.write_number(sheet, line, int(random.integers(1, longest + 1)))
            line.y += slope * (line.x - before)
            if happens(signs, random):
                line.x += 0.2 * height
                writer.write_text(sheet, line, str(random.choice(SIGNS)))
                line.x += 0.2 * height
            else:
                line.x += height * random.uniform(0.3, 1.6)
            if line.x > sheet.width - height / 2:
                break


def write_sums(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write sums and equations, dates, times and phone numbers."""
    height = sheet.choose_height(0.35, random)
    pen = Pen.choose(height, random)
    pitch = height * random.uniform(1.3, 2.5)
    if happens(0.35, random):
        _rule_lines_or_squares(sheet, height * log_uniform(0.4, 2.2, random), random)
    signs = random.choice(SIGNS, int(random.integers(1, 4)), replace=False)
    if happens(0.15, random):
        signs = np.array(["/"])
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height, pitch):
        line = Line(x=random.uniform(0, 0.25) * sheet.width, y=float(y), height=height, pen=pen)
        if happens(0.06, random):
            writer.print_text(sheet, line, writer.word(10) + ": ")
        for _ in range(int(random.integers(1, 7))):
            digits = int(random.integers(1, 4))
            if happens(0.2, random):
                _write_in_brackets(sheet, writer, line, digits)
            else:
                writer.write_number(sheet, line, digits)
            line.x += height * random.uniform(0, 0.35)
            writer.write_text(sheet, line, str(random.choice(signs)))
            line.x += height * random.uniform(0, 0.35)
            if line.x > sheet.width - height:
                break
        if happens(0.25, random):
            return


def _write_in_brackets(sheet: Sheet, writer: Writer, line: Line, digits: int) -> None:
    writer.write_text(sheet, line, "(")
    writer.write_number(sheet, line, digits)
    writer.write_text(sheet, line, ")")


def write_columns(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write numbers in columns, some with a line and a sum below."""
    height = sheet.choose_height(0.25, random)
    pen = Pen.choose(height, random)
    pitch = height * random.uniform(1.1, 1.8)
    digits = int(random.integers(1, 5))
    column = height * (digits * 0.8 + random.uniform(0.6, 3))
    if happens(0.25, random):
        _rule_lines_or_squares(sheet, pitch, random)
    top = sheet.choose_first_line(height, random)
    for x in np.arange(random.uniform(0.1, 1) * height, sheet.width - height / 2, column):
        lines = int(random.integers(2, 14))
        start = top + random.uniform(0, 0.5) * height
        for index in range(lines):
            line = Line(x=float(x), y=start + index * pitch, height=height, pen=pen)
            writer.write_number(sheet, line, digits)
        if happens(0.3, random):
            y = start + (lines - 0.8) * pitch
            sheet.draw_line(np.array([(x, y), (line.x, y)]), pen)
            below = Line(x=float(x), y=y + 1.2 * height, height=height, pen=pen)
            writer.write_number(sheet, below, digits)
        if happens(0.2, random):
            return


def write_practice(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write digits far apart, often the same one repeatedly."""
    height = sheet.choose_height(0.3, random)
    pen = Pen.choose(height, random)
    across, down = height * random.uniform(1.0, 2.8), height * random.uniform(1.3, 2.6)
    label = int(random.integers(10)) if happens(0.5, random) else None
    each_row = happens(0.3, random)
    for y in np.arange(random.uniform(0.6, 1.2) * height, sheet.height - height / 2, down):
        label = int(random.integers(10)) if each_row else label
        for x in np.arange(random.uniform(0.4, 1) * height, sheet.width - height / 2, across):
            left, base = np.array([x, y + height / 2]) + random.normal(0, 0.08, 2) * height
            writer.write_number(sheet, Line(x=left, y=base, height=height, pen=pen), 1, label)


def write_scattered(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write numbers of different heights at random places."""
    height = sheet.choose_height(0.3, random)
    for _ in range(int(random.integers(2, 24))):
        tall = height * float(np.exp(random.normal(0, 0.3)))
        pen = Pen.choose(tall, random)
        count = int(random.integers(1, 4))
        x, y = random.uniform(0, 1, 2) * np.array(sheet.size)
        area = Rectangle(left=x, top=y - tall, right=x + count * 0.8 * tall, bottom=y)
        if sheet.is_free(area):
            writer.write_number(sheet, Line(x=x, y=y, height=tall, pen=pen), count)


def write_mixed(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write lines of words with numbers among them."""
    height = sheet.choose_height(0.25, random)
    pen = Pen.choose(height, random)
    pitch = height * random.uniform(1.4, 2.6)
    numbers = random.uniform(0.2, 0.8)
    if happens(0.4, random):
        rule_lines(sheet, pitch, random)
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height, pitch):
        line = Line(x=random.uniform(0, 0.2) * sheet.width, y=float(y), height=height, pen=pen)
        while line.x < sheet.width - height:
            if happens(numbers, random):
                writer.write_number(sheet, line, int(random.integers(1, 6)))
            else:
                writer.write_text(sheet, line, writer.word(9))
            if happens(0.2, random):
                writer.write_text(sheet, line, str(random.choice(SIGNS)))
            line.x += height * random.uniform(0.3, 0.9)


def write_close(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write dates, numbers in brackets, numbers with signs, and words, as closely as print."""
    height = sheet.choose_height(0.5, random)
    pen = Pen.choose(height, random)
    pitch = height * random.uniform(1.3, 2.6)
    for y in np.arange(sheet.choose_first_line(height, random), sheet.height, pitch):
        line = Line(x=random.uniform(0, 0.4) * sheet.width, y=float(y), height=height, pen=pen)
        while line.x < sheet.width - height / 2:
            gap = height * max(0.0, random.uniform(-0.05, 0.2))
            for part in re.findall(r"\d|[^\W\d]+|\W", _make_text(writer, random)):
                if part.isdigit():
                    writer.write_number(sheet, line, 1, int(part))
                    continue
                around = 0.0 if part.isalpha() else gap
                line.x += around
                writer.write_text(sheet, line, part)
                line.x += around
            line.x += height * random.uniform(0.5, 2)
        if happens(0.3, random):
            return


def _make_text(writer: Writer, random: np.random.Generator) -> str:
    """Make up a date, a number in brackets, a number, a number with a sign, or a word."""

    def number(longest: int) -> str:
        return "".join(map(str, random.integers(0, 10, int(random.integers(1, longest + 1)))))

    kinds = ("date", "brackets", "number", "sum", "word")
    kind = random.choice(kinds, p=(0.35, 0.15, 0.2, 0.15, 0.15))
    if kind == "date":
        sign = str(random.choice(list("/.-/:,")))
        return sign.join([number(2), number(2), number(4)][: 2 + happens(0.6, random)])
    if kind == "brackets":
        return f"({number(4)})"
    if kind == "number":
        return number(8)
    if kind == "sum":
        return number(3) + str(random.choice(list("+-=×%€#"))) + number(3)
    return writer.word(9)


def _rule_lines_or_squares(sheet: Sheet, spacing: float, random: np.random.Generator) -> None:
    rule = rule_squares if happens(0.5, random) else rule_lines
    rule(sheet, max(spacing, 6.0), random)


DIGIT_LAYOUTS: Final[dict[str, tuple[float, Layout]]] = {
    "one": (0.21, write_one),
    "rows": (0.2, write_rows),
    "sums": (0.1, write_sums),
    "columns": (0.07, write_columns),
    "practice": (0.09, write_practice),
    "scattered": (0.06, write_scattered),
    "table": (0.1, write_table),
    "boxes": (0.07, write_boxes),
    "squares": (0.12, write_on_squares),
    "mixed": (0.05, write_mixed),
    "close": (0.0, write_close),
}
"""Layouts by name, each with its share of the pages with digits.

The detector was no better with pages of closely set numbers (experiment 62); the context network is
trained with them.
"""
