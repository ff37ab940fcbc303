"""Digits in European and Turkish handwriting, which is rare in MNIST."""

from typing import Final

import pytest

from model.reading.reader import DigitReader
from tests.drawing import draw_digits, encode

HANDS: Final = {
    "a crossed 7": ("7", "2,6 30,6 60,3 60,3 41,45 27,100 / 14,52 35,50 57,48"),
    "a crossed 7 with a hook": ("7", "4,20 3,6 3,6 30,7 60,3 60,3 42,45 30,100 / 18,50 54,47"),
    "a 1 with a flag": ("1", "4,30 18,14 30,1 30,1 29,50 28,99"),
    "a 1 with a long flag": ("1", "0,46 16,24 32,1 32,1 31,50 30,99"),
    "a 1 with a flag and a base": ("1", "8,26 20,12 30,1 30,1 30,50 30,98 / 10,99 30,98 50,99"),
    "a 1 with a base": ("1", "30,1 30,50 30,98 / 12,99 30,98 48,99"),
    "an open 4": ("4", "14,2 10,30 6,58 6,58 30,59 62,56 / 46,24 45,60 44,100"),
    "a closed 4": ("4", "45,1 24,33 2,66 2,66 32,66 64,64 / 45,1 45,50 44,100"),
    "a 2 with a loop": ("2", "8,18 28,1 50,10 50,36 30,66 10,92 4,82 18,76 34,88 48,97 63,90"),
    "a 2 without one": ("2", "7,22 17,5 38,1 54,16 48,42 26,72 3,97 3,97 32,95 62,97"),
    "a slashed 0": ("0", "38,2 16,9 3,45 10,82 30,98 52,85 62,50 53,16 38,3 30,3 / 56,6 8,96"),
}
"""What each digit is, and its strokes as `tests.drawing.VARIANTS` writes them."""

PENS: Final = (0.03, 0.06, 0.1)


@pytest.mark.parametrize("pen", PENS)
@pytest.mark.parametrize("hand", HANDS)
def test_european_digits_are_read(reader: DigitReader, hand: str, pen: float) -> None:
    digit, strokes = HANDS[hand]
    photos = [
        encode(
            draw_digits(
                digit, height=240, pen_width=pen, jitter_seed=seed, variants={digit: (strokes,)}
            )
        )
        for seed in range(4)
    ]

    assert [reader.read(photo).text for photo in photos] == [digit] * 4


@pytest.mark.parametrize("seed", range(4))
def test_a_number_in_european_digits_is_read(reader: DigitReader, seed: int) -> None:
    variants: dict[str, list[str]] = {}
    for digit, strokes in HANDS.values():
        variants.setdefault(digit, []).append(strokes)

    photo = encode(draw_digits("1704 27", height=240, jitter_seed=seed, variants=variants))

    assert reader.read(photo).text == "1704 27"
