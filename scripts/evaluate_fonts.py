"""Measure a model on handwriting fonts that nothing is trained with: digits, and letters.

Usage: python scripts/evaluate_fonts.py [--model DIR] [--json]

The fonts come from `python scripts/install_fonts.py --kind measure`. Letters that look like
digits (o, l, b, ...) are left out.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.errors import DataError, OperatorError
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import prepare_digit
from model.registry.version import PRETRAINED, load_version
from model.spec import NOT_A_DIGIT
from model.synthesis.fonts import DIGITS, LETTERS, SIZE, Font, fonts_folder, load_fonts
from scripts.paths import data_directory


def main() -> int:
    """Measure and print; 1 with one line if something is missing."""
    parser = argparse.ArgumentParser(description="Measure a model on handwriting fonts.")
    parser.add_argument("--model", type=Path, default=PRETRAINED, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    try:
        fonts = load_fonts(fonts_folder(data_directory()), "measure")
        if not fonts:
            raise DataError("No fonts to measure with: run scripts/install_fonts.py first")
        report = measure(DigitClassifier(load_version(arguments.model)), fonts)
    except OperatorError as error:
        print(f"evaluate_fonts.py: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(report))
    else:
        print("\n".join(f"{name}: {value}" for name, value in report.items()))
    return 0


def measure(classifier: DigitClassifier, fonts: list[Font]) -> dict[str, object]:
    """Measure the share of digits read right, and of letters read as digits."""
    digits = [(each, answer) for each, answer in _answer(classifier, fonts, DIGITS)]
    letters = [(each, answer) for each, answer in _answer(classifier, fonts, LETTERS)]
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
    """Read characters in each font; return each with the class of the answer."""
    drawn = [(each, font.draw(each, SIZE)) for font in fonts for each in characters]
    kept = [(each, prepare_digit(ink)) for each, ink in drawn if ink.size]
    answers = classifier.classify(np.stack([image for _, image in kept])).argmax(axis=1)
    return [(each, int(answer)) for (each, _), answer in zip(kept, answers, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
