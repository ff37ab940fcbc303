"""What people draw over what they wrote: rings, lines under it, strike-outs."""

from dataclasses import replace

import numpy as np

from model.synthesis.chance import between, happens
from model.synthesis.forms import draw_ring
from model.synthesis.sheet import IGNORED, Pen, Sheet


def add_corrections(sheet: Sheet, random: np.random.Generator) -> None:
    """Circle, underline or strike out what stands on a sheet; what is struck out is ignored."""
    digits = [index for index, each in enumerate(sheet.marks) if each.label >= 0]
    if not digits or not happens(0.1, random):
        return
    first = int(random.integers(len(digits)))
    chosen = [sheet.marks[index].rectangle for index in digits[first : first + 3]]
    chosen = [each for each in chosen if abs(each.center_y - chosen[0].center_y) < each.height / 2]
    left, right = min(each.left for each in chosen), max(each.right for each in chosen)
    top, bottom = min(each.top for each in chosen), max(each.bottom for each in chosen)
    height = bottom - top
    width = max(0.8, height * between(0.03, 0.1, random))
    center = (left + right) / 2, (top + bottom) / 2
    if happens(0.6, random):
        size = (right - left) * random.uniform(1.2, 1.7) + 0.3 * height, height * 1.6
        draw_ring(sheet.upright(), center, size, Pen(width=width), random)
    elif happens(0.5, random):
        level = bottom + height * random.uniform(0.05, 0.3)
        line = np.array([(left, level), (right, level + random.normal(0, 0.05) * height)])
        sheet.upright().rule(line, width, 255, by_pen=True)
    else:
        for _ in range(int(random.integers(1, 4))):
            ends = np.array([(left, center[1]), (right, center[1])])
            ends += random.normal(0, 0.2, (2, 2)) * height
            sheet.upright().rule(ends, width, 255, by_pen=True)
        for index in digits[first : first + len(chosen)]:
            sheet.marks[index] = replace(sheet.marks[index], label=IGNORED)
