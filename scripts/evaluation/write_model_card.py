"""Write the card of a model version, from its manifest and an evaluation of it.

Usage: python scripts/evaluation/write_model_card.py EVALUATION.json [--model DIR]

EVALUATION.json is what `python scripts/evaluate.py --json` printed for the same version.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.errors import DataError, OperatorError
from model.evaluation.model_card import CARD_FILE, write_card
from model.registry.version import DETECTOR, PRETRAINED, load_version, read_manifest


def main() -> int:
    """Write the card beside the manifest; 1 with one line where something is missing."""
    parser = argparse.ArgumentParser(description="Write the card of a model version.")
    parser.add_argument("evaluation", type=Path, metavar="EVALUATION.json")
    parser.add_argument("--model", type=Path, default=PRETRAINED, metavar="DIR")
    arguments = parser.parse_args()
    card = arguments.model / CARD_FILE
    try:
        manifest = load_version(arguments.model).manifest
        text = write_card(manifest, read_manifest(DETECTOR), _read(arguments.evaluation))
    except OperatorError as error:
        print(f"write_model_card.py: {error}", file=sys.stderr)
        return 1
    card.write_text(text, encoding="utf-8")
    print(card)
    return 0


def _read(evaluation: Path) -> dict[str, object]:
    try:
        report = json.loads(evaluation.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{evaluation} cannot be read as an evaluation: {error}") from error
    if not isinstance(report, dict):
        raise DataError(f"{evaluation} is no evaluation, but a {type(report).__name__}")
    return report


if __name__ == "__main__":
    sys.exit(main())
