"""Measure how a classifier reads digits and letters of fonts that are not trained with."""

from collections import Counter
from typing import Any

import numpy as np

from model.errors import DataError
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import prepare_digit
from model.spec import NOT_A_DIGIT
from model.synthesis.fonts import DIGITS, LETTERS, Font, fonts_folder, load_fonts
from scripts.paths import data_directory


def measure_fonts(classifier: DigitClassifier) -> dict[str, Any]:
    """Measure the share of digits read right, and of letters read as digits.

    Raises:
        DataError: No fonts of the kind `measure` are installed.
    """
    fonts = load_fonts(fonts_folder(data_directory()), "measure")
    if not fonts:
        raise DataError("fonts are missing: run scripts/install_fonts.py first")
    digits, letters = (_answer(classifier, fonts, each) for each in (DIGITS, LETTERS))
    misread = Counter(f"{each} as {answer}" for each, answer in digits if each != f"{answer}")
    passed = Counter(each for each, answer in letters if answer != NOT_A_DIGIT)
    return {
        "fonts": len(fonts),
        "digits": len(digits),
        "digits_right": 1 - misread.total() / len(digits),
        "digits_misread": dict(misread.most_common()),
        "letters": len(letters),
        "letters_taken_for_digits": passed.total() / len(letters),
        "letters_taken": dict(passed.most_common()),
    }


def _answer(
    classifier: DigitClassifier, fonts: list[Font], characters: str
) -> list[tuple[str, int]]:
    """Classify characters of each font; return each with its class."""
    drawn = [(each, prepare_digit(font.draw(each))) for font in fonts for each in characters]
    answers = classifier.classify(np.stack([image for _, image in drawn])).argmax(axis=1)
    return [(each, int(answer)) for (each, _), answer in zip(drawn, answers, strict=True)]
