"""The card of a model version: what it is, how well it reads, and what it is not for.

Every figure comes from an evaluation or from the manifest, none is typed by hand.

Source: Mitchell et al. 2019, "Model cards for model reporting".
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from model.registry.version import LITERT_FILE, Manifest

CARD_FILE: Final = "MODEL_CARD.md"

TEMPLATE: Final = Path(__file__).with_name("model_card.md")

SETS: Final = {
    "mnist": "MNIST, test set",
    "optdigits_windep": "Optical Recognition of Handwritten Digits (UCI), other writers",
    "semeion": "Semeion Handwritten Digit (UCI), whole set",
}
"""Names of known sets of digits; others are named like their files."""

CONFUSIONS: Final = 8
"""Maximum number of confusions per set, the most frequent ones."""

SHARES: Final = ("accuracy", "calibration_error")

HEADING: Final = """\
## How well it reads digits that are cut out

| Set | Digits | Read right | Calibration error | Most confused, label → answer |
|---|---:|---:|---:|---:|"""


def write_card(manifest: Manifest, evaluation: Mapping[str, Any]) -> str:
    """Write the card of a version, in Markdown, from its report of `scripts/evaluate.py`."""
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
