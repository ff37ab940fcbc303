from typing import Final

import pytest

from model.reading.reader import DigitReader
from model.reading.result import Outcome
from tests.drawing import VARIANTS, draw_digits, encode

SLASHES: Final = {**VARIANTS, "/": ("40,-4 22,50 3,104",)}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("date", ["24/7/2026", "5/7/22", "2026/07/24"])
def test_the_slashes_of_a_date_are_left_out_and_separate_groups(
    reader: DigitReader, date: str, seed: int
) -> None:
    page = draw_digits(date, variants=SLASHES, jitter_seed=seed)

    assert reader.read(encode(page)).text == date.replace("/", " ")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("number", ["7/35", "5/7/2", "42/13/58"])
def test_slashes_without_a_date_are_not_surely_1s(
    reader: DigitReader, number: str, seed: int
) -> None:
    reading = reader.read(encode(draw_digits(number, variants=SLASHES, jitter_seed=seed)))

    left_out = reading.text == number.replace("/", " ")
    assert left_out or reading.outcome is Outcome.UNSURE


@pytest.mark.parametrize("slant", [0.0, 0.4])
@pytest.mark.parametrize("number", ["2417126", "41382", "5171204"])
def test_1s_that_lean_as_the_other_digits_do_are_no_slashes(
    reader: DigitReader, number: str, slant: float
) -> None:
    reading = reader.read(encode(draw_digits(number, slant=slant)))

    assert reading.text.replace(" ", "") == number
    assert reading.outcome is Outcome.READ


@pytest.mark.parametrize("bend", [14, 22])
@pytest.mark.parametrize("text", ["(5)", "(40)", "(123)", "(7) 24"])
def test_a_pair_of_brackets_is_left_out(reader: DigitReader, text: str, bend: int) -> None:
    near, far = bend // 4, bend - bend // 4
    opening = f"{bend},-4 {near},20 0,50 {near},80 {bend},104"
    closing = f"0,-4 {far},20 {bend},50 {far},80 0,104"
    page = draw_digits(text, variants={**VARIANTS, "(": (opening,), ")": (closing,)})

    reading = reader.read(encode(page))

    assert reading.text == text.replace("(", "").replace(")", "")
    assert not reading.digits[0].starts_group
