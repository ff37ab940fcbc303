"""A hand that Rakam misreads and people do not: long flags, low wavy crosses, two slashes."""

from typing import Final, TypeAlias

import numpy as np

from tests.drawing import Color, draw_digits, encode

DIGITS: Final = (0, 1, 7)
"""What this hand writes in its own way."""

INKS: Final[tuple[Color, ...]] = ((38, 44, 74), (26, 26, 30), (30, 52, 120))

Strokes: TypeAlias = list[list[tuple[float, float]]]
"""Points of each stroke, in hundredths of the digit's height, y down."""


def write_digit(digit: int, number: int) -> bytes:
    """Write a digit and photograph it; the same numbers are the same photo, a JPEG.

    Args:
        digit: One of `DIGITS`.
        number: Which time it is that this hand writes it.
    """
    random = np.random.default_rng([digit, number])
    strokes = {0: _zero, 1: _one, 7: _seven}[digit](random)
    page = draw_digits(
        f"{digit}",
        height=320,
        pen_width=random.uniform(0.05, 0.085),
        ink=INKS[int(random.integers(len(INKS)))],
        jitter_seed=int(random.integers(2**31)),
        slant=random.uniform(0.0, 0.12),
        variants={f"{digit}": (_as_variant(strokes),)},
    )
    return encode(page, quality=90)


def _zero(random: np.random.Generator) -> Strokes:
    """Write a narrow oval and two steep slashes that go beyond it."""
    half = random.uniform(16.0, 23.0)
    turns = np.linspace(-0.5, 1.6, 13) * np.pi
    oval = [(30.0 + half * np.cos(turn), 50.0 + 44.0 * np.sin(turn)) for turn in turns]
    angle, reach = random.uniform(0.2, 0.36), random.uniform(70.0, 86.0)
    across, up = reach * np.sin(angle), reach * np.cos(angle)
    apart = random.uniform(6.0, 10.0)
    slashes = [
        [(30 + side - across, 50 + up), (30 + side, 50.0), (30 + side + across, 50 - up)]
        for side in (-apart, apart)
    ]
    return [oval, *slashes]


def _one(random: np.random.Generator) -> Strokes:
    """Write an upstroke nearly as long as the stem, and now and then a foot."""
    length, angle = random.uniform(72.0, 96.0), random.uniform(0.5, 0.9)
    end = -length * np.sin(angle), length * np.cos(angle)
    bow = end[0] / 2, end[1] / 2 - random.uniform(2.0, 9.0)
    lean = random.uniform(0.0, 8.0)
    strokes = [[end, bow, (0.0, 0.0), (0.0, 0.0), (-lean / 2, 50.0), (-lean, 100.0)]]
    if random.random() < FOOTED:
        strokes.append([(-lean - 18.0, 100.0), (-lean, 99.0), (-lean + 22.0, 100.0)])
    return strokes


FOOTED: Final = 0.25
"""Share of the digits with a foot."""


def _seven(random: np.random.Generator) -> Strokes:
    """Write a roof with a long hook, and across the foot of the stem a wave."""
    hook = random.uniform(14.0, 28.0)
    roof = [(2.0, hook), (0.0, 3.0), (0.0, 3.0), (20.0, 8.0), (42.0, 1.0), (60.0, 0.0), (60.0, 0.0)]
    stem = [(46.0, 40.0), (33.0, 72.0), (25.0, 100.0)]
    level = random.uniform(74.0, 90.0)
    middle = float(np.interp(level, [y for _, y in stem], [x for x, _ in stem]))
    reach, wave = random.uniform(27.0, 36.0), random.uniform(8.0, 13.0)
    tilt = random.uniform(-2.0, 16.0)
    cross = [
        (middle + share * reach, level - share * tilt + height * wave)
        for share, height in ((-1, 0.6), (-0.5, -0.6), (0, 0), (0.5, 0.6), (1, -0.6))
    ]
    return [roof + stem, cross]


def _as_variant(strokes: Strokes) -> str:
    """Write strokes down as `draw_digits` takes them."""
    return " / ".join(" ".join(f"{x:.1f},{y:.1f}" for x, y in stroke) for stroke in strokes)
