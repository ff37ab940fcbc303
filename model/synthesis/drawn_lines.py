"""Lines and shapes beside writing: ruled lines, tables, rings, corrections, music, bar codes."""

import numpy as np
from numpy.typing import NDArray

from model.spec import NOT_A_DIGIT
from model.synthesis.random_choices import happens, log_uniform
from model.synthesis.sheet import Pen, Sheet


def rule_lines(sheet: Sheet, spacing: float, random: np.random.Generator) -> float:
    """Rule a sheet with horizontal lines; return the y of the first one."""
    start = random.uniform(0, spacing)
    width, level = _choose_line(random)
    for y in np.arange(start, sheet.height, spacing):
        sheet.print_line(np.array([(0.0, y), (sheet.width, y)]), width, level)
    if happens(0.3, random):
        x = random.uniform(0.05, 0.25) * sheet.width
        sheet.print_line(np.array([(x, 0.0), (x, sheet.height)]), width, level)
    return float(start)


def rule_squares(sheet: Sheet, spacing: float, random: np.random.Generator) -> tuple[float, float]:
    """Rule a sheet with squares, in lines or in dots; return the first crossing, x and y."""
    x, y = random.uniform(0, spacing, 2)
    width, level = _choose_line(random)
    columns, rows = np.arange(x, sheet.width, spacing), np.arange(y, sheet.height, spacing)
    across = [[(0.0, row), (sheet.width, row)] for row in rows]
    down = [[(column, 0.0), (column, sheet.height)] for column in columns]
    lines = across + down
    if happens(0.2, random):
        lines = [[(column, row), (column + 0.3, row)] for row in rows for column in columns]
        width, level = max(width, 1.2), min(255, level * 2)
    for line in lines:
        sheet.print_line(np.array(line), width, level)
    return float(x), float(y)


def _choose_line(random: np.random.Generator) -> tuple[float, int]:
    """Choose the width of printed lines, in pixels, and their level, 0 to 255."""
    level = random.uniform(25, 120) if happens(0.75, random) else random.uniform(120, 255)
    return log_uniform(0.5, 2.5, random), int(level)


def draw_table(
    sheet: Sheet, columns: NDArray[np.floating], rows: NDArray[np.floating], pen: Pen | None
) -> None:
    """Draw the lines of a table with a pen, or print them if there is none."""
    across = [np.array([(columns[0], y), (columns[-1], y)]) for y in rows]
    down = [np.array([(x, rows[0]), (x, rows[-1])]) for x in columns]
    for line in across + down:
        if pen:
            sheet.draw_line(line, pen)
        else:
            sheet.print_line(line, 1.2, 170)


def draw_ring(
    sheet: Sheet,
    center: tuple[float, float],
    size: tuple[float, float],
    pen: Pen,
    random: np.random.Generator,
) -> None:
    """Draw an ellipse or a box around something with a pen, as a hand does."""
    half = np.array(size) / 2
    if happens(0.5, random):
        start, sweep = random.uniform(0, 2 * np.pi), 2 * np.pi * random.uniform(0.93, 1.15)
        angles = start + np.linspace(0, sweep, 28)
        radius = 1 + np.cumsum(random.normal(0, 0.012, 28))
        points = np.stack([np.cos(angles) * radius, np.sin(angles) * radius], axis=1)
    else:
        points = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], np.float64)
        points += random.normal(0, 0.04, points.shape)
        points[-1] += random.normal(0, 0.05, 2)
    sheet.draw_line(np.array(center) + points * half, pen)


def add_corrections(sheet: Sheet, random: np.random.Generator) -> None:
    """Sometimes circle, underline or strike out marks; those that are struck out are ignored."""
    digits = [index for index, each in enumerate(sheet.marks) if each.label >= 0]
    if not digits or not happens(0.1, random):
        return
    first = int(random.integers(len(digits)))
    chosen = [sheet.marks[index].rectangle for index in digits[first : first + 3]]
    chosen = [each for each in chosen if abs(each.center_y - chosen[0].center_y) < each.height / 2]
    left, right = min(each.left for each in chosen), max(each.right for each in chosen)
    top, bottom = min(each.top for each in chosen), max(each.bottom for each in chosen)
    height = bottom - top
    pen = Pen(width=max(0.8, height * log_uniform(0.03, 0.1, random)))
    center = (left + right) / 2, (top + bottom) / 2
    upright = sheet.upright()
    if happens(0.6, random):
        size = (right - left) * random.uniform(1.2, 1.7) + 0.3 * height, height * 1.6
        draw_ring(upright, center, size, pen, random)
    elif happens(0.5, random):
        level = bottom + height * random.uniform(0.05, 0.3)
        line = np.array([(left, level), (right, level + random.normal(0, 0.05) * height)])
        upright.draw_line(line, pen)
    else:
        for _ in range(int(random.integers(1, 4))):
            ends = np.array([(left, center[1]), (right, center[1])])
            ends += random.normal(0, 0.2, (2, 2)) * height
            upright.draw_line(ends, pen)
        for index in digits[first : first + len(chosen)]:
            sheet.ignore(index)


def draw_music(sheet: Sheet, random: np.random.Generator) -> None:
    """Draw music lines with notes."""
    gap = log_uniform(4, 20, random)
    for y in np.arange(random.uniform(0, 60), sheet.height, gap * random.uniform(8, 14)):
        for line in range(5):
            level = float(y + line * gap)
            sheet.print_line(np.array([(0.0, level), (sheet.width, level)]), gap * 0.12, 220)
        for x in np.arange(random.uniform(0, 60), sheet.width, gap * random.uniform(2, 7)):
            foot = np.array([x, y + gap * random.integers(0, 9) / 2])
            stem = np.stack([foot, foot + np.array([gap * 0.4, -gap * 3.2])])
            stem[0, 0] = stem[1, 0]
            sheet.print_line(stem, gap * 0.15, 230)
            head = np.stack([foot, foot + np.array([gap * 0.25, -gap * 0.1])])
            sheet.print_line(head, gap * 0.9, 230)


def draw_bars(sheet: Sheet, random: np.random.Generator) -> None:
    """Draw a bar code."""
    left, top, right, bottom = random.uniform((0, 0, 0.5, 0.5), (0.4, 0.4, 1, 1)).tolist()
    x, unit = left * sheet.width, log_uniform(1, 6, random)
    while x < right * sheet.width:
        wide = unit * int(random.integers(1, 4))
        edges = [(x, top), (x + wide, top), (x + wide, bottom), (x, bottom)]
        outline = np.array(edges, np.float32) * np.array([1, sheet.height], np.float32)
        sheet.print_outline([outline], NOT_A_DIGIT)
        x += wide + unit * int(random.integers(1, 4))
