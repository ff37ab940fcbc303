"""Layouts of digits in grids: tables, boxes, squared paper."""

import numpy as np

from model.synthesis.drawn_lines import draw_table, rule_squares
from model.synthesis.random_choices import happens, log_uniform
from model.synthesis.sheet import SMALLEST, Pen, Sheet
from model.synthesis.writers import SIGNS, Line, Writer


def write_table(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Fill a table or a score sheet; digits may touch its lines."""
    height = sheet.choose_height(0.2, random)
    pen = Pen.choose(height, random)
    digits = int(random.integers(1, 4))
    cell = np.array([height * (0.75 * digits + random.uniform(0.2, 1.6)), height])
    cell[1] *= random.uniform(1.05, 2.2)
    start = random.uniform(-0.2, 0.25, 2) * np.array(sheet.size)
    columns = np.arange(start[0], sheet.width * random.uniform(0.7, 1.2), cell[0])
    rows = np.arange(start[1], sheet.height * random.uniform(0.7, 1.2), cell[1])
    if len(columns) < 2 or len(rows) < 2:  # noqa: PLR2004 - a cell has two edges
        return
    draw_table(sheet, columns, rows, pen if happens(0.3, random) else None)
    words = happens(0.25, random)
    for row, y in enumerate(rows[:-1]):
        for column, x in enumerate(columns[:-1]):
            base = y + cell[1] - random.uniform(0, max(0.02, cell[1] / height - 0.95)) * height
            left = x + height * random.uniform(0.02, 0.4)
            line = Line(x=left, y=base, height=height, pen=pen)
            if words and 0 in (row, column):
                writer.write_text(sheet, line, writer.word(3))
            elif happens(0.85, random):
                writer.write_number(sheet, line, int(random.integers(1, digits + 1)))


def write_boxes(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Fill the boxes or combs of a form, one digit in each."""
    height = sheet.choose_height(0.35, random)
    pen = Pen.choose(height, random)
    wide, tall = height * random.uniform(0.75, 1.5), height * random.uniform(1.0, 1.7)
    gap = 0.0 if happens(0.5, random) else height * random.uniform(0.1, 0.6)
    first = sheet.choose_first_line(height, random)
    for y in np.arange(first - height, sheet.height - tall / 2, tall * 1.5):
        count, x = int(random.integers(1, 12)), float(random.uniform(0, 0.3) * sheet.width)
        comb = happens(0.25, random)
        if happens(0.3, random):
            label = Line(x=x, y=float(y) - 0.1 * height, height=height * 0.4, pen=Pen(width=1))
            writer.print_text(sheet, label, writer.word(12))
        for _ in range(count):
            top = y + 0.6 * tall if comb else y
            box = [(x, top), (x, y + tall), (x + wide, y + tall), (x + wide, top), (x, top)]
            sheet.print_line(np.array(box[:4] if comb else box), 1.2, 190)
            if happens(0.9, random):
                place = np.array([x + wide / 2, y + tall / 2]) + random.normal(0, 0.07, 2) * height
                writer.write_digit(sheet, place.tolist(), height, pen)
            x += wide + gap
        if happens(0.4, random):
            return


def write_on_squares(sheet: Sheet, writer: Writer, random: np.random.Generator) -> None:
    """Write numbers on squared paper, into its squares or across them."""
    spacing = log_uniform(10, 90, random)
    height = max(SMALLEST, spacing * log_uniform(0.6, 2.2, random))
    pen = Pen.choose(height, random)
    x0, y0 = rule_squares(sheet, spacing, random)
    pitch = spacing * max(1, round(height * random.uniform(1.0, 2.2) / spacing))
    fit = happens(0.5, random)
    for y in np.arange(y0 + pitch, sheet.height, pitch):
        line = Line(x=x0 + spacing * int(random.integers(0, 4)), y=float(y), height=height, pen=pen)
        line.y += random.normal(0, 0.12) * height
        while line.x < sheet.width - height / 2:
            before = line.x
            writer.write_number(sheet, line, 1 if fit else int(random.integers(1, 6)))
            if fit:
                line.x = before + spacing * np.ceil(max(height * 0.7, 1) / spacing)
            if happens(0.15, random):
                writer.write_text(sheet, line, str(random.choice(SIGNS)))
            line.x += spacing * int(random.choice([0, 0, 1, 2])) if happens(0.4, random) else 0
            if happens(0.06, random):
                break
        if happens(0.12, random):
            return
