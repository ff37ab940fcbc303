"""Write the card of a model version: what it is, how well it reads, and what it is not for.

Usage: python scripts/evaluation/write_model_card.py EVALUATION.json [--model DIR]

EVALUATION.json is what `python scripts/evaluate.py --json` printed for the same version. Every
figure comes from there or from the version's manifest, none is typed.

Source: Mitchell et al. 2019, "Model cards for model reporting".
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.errors import DataError, OperatorError
from model.registry.version import LITERT_FILE, PRETRAINED, Manifest, load_version

CARD_FILE: Final = "MODEL_CARD.md"

TEMPLATE: Final = Path(__file__).with_name("model_card.md")

SETS: Final = {
    "mnist": "MNIST, test set",
    "optdigits_windep": "Optical Recognition of Handwritten Digits (UCI), other writers",
    "semeion": "Semeion Handwritten Digit (UCI), whole set",
}
"""What the sets of digits are called; others by the names of their files."""

CONFUSIONS: Final = 8
"""Of each set, the commonest ones."""

SHARES: Final = ("accuracy", "calibration_error")

HEADING: Final = """\
## How well it reads digits that are cut out

| Set | Digits | Read right | Calibration error | Most confused, label → answer |
|---|---:|---:|---:|---:|"""


def main() -> int:
    """Write the card beside the manifest; 1 with one line where something is missing."""
    parser = argparse.ArgumentParser(description="Write the card of a model version.")
    parser.add_argument("evaluation", type=Path, metavar="EVALUATION.json")
    parser.add_argument("--model", type=Path, default=PRETRAINED, metavar="DIR")
    arguments = parser.parse_args()
    card = arguments.model / CARD_FILE
    try:
        manifest = load_version(arguments.model).manifest
        text = write_card(manifest, read_evaluation(arguments.evaluation, manifest.name))
    except OperatorError as error:
        print(f"write_model_card.py: {error}", file=sys.stderr)
        return 1
    card.write_text(text, encoding="utf-8")
    print(card)
    return 0


def read_evaluation(path: Path, name: str) -> dict[str, Any]:
    """Read the evaluation of a version.

    Raises:
        DataError: The file holds none, or one of another version.
    """
    try:
        evaluation: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        evaluated = evaluation["model"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read as an evaluation: {error}") from error
    if evaluated != name:
        raise DataError(
            f"the card of {name} needs an evaluation of that version, received: one of {evaluated}"
        )
    return evaluation


def write_card(manifest: Manifest, evaluation: Mapping[str, Any]) -> str:
    """Write the card of a version, in Markdown."""
    contributed = manifest.data_sha256.keys() - {"mnist"}
    return TEMPLATE.read_text(encoding="utf-8").format(
        **manifest.model_dump(include={"name", "architecture", "parameters", "preprocessing"}),
        created=manifest.created,
        minutes=manifest.seconds / 60,
        checksum=manifest.files[LITERT_FILE],
        contributions="" if contributed else " No photo that anybody sent has a part in it.",
        digits=_digits(evaluation),
    )


def _digits(evaluation: Mapping[str, Any]) -> str:
    scores = {"mnist": evaluation.get("mnist"), **evaluation.get("crops", {})}
    rows = []
    for name, score in scores.items():
        if score:
            worst = score["confusions"][:CONFUSIONS]
            confused = ", ".join(f"{label} → {answer} ({times})" for label, answer, times in worst)
            shares = " | ".join(f"{100 * score[key]:.2f} %" for key in SHARES)
            rows.append(
                f"| {SETS.get(name, name)} | {score['count']:,} | {shares} | {confused or 'none'} |"
            )
    return "\n".join([HEADING, *rows, "", ""]) if rows else ""


if __name__ == "__main__":
    sys.exit(main())
