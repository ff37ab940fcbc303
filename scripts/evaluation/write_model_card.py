"""Write the card of a model version: what it is, how well it reads, and what it is not for.

Usage: python scripts/evaluation/write_model_card.py EVALUATION.json [--model DIR]

EVALUATION.json is what `python scripts/evaluate.py --json` printed for the same version. Every
figure comes from there or from the version's manifest, none is typed.

Source: Mitchell et al. 2019, "Model cards for model reporting".
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
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

FONTS: Final = "fonts"
"""What a manifest calls the fonts of a run: too many for a table."""


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
    fonts = manifest.training.get(FONTS)
    contributed = manifest.data_sha256.keys() - {"mnist"}
    return TEMPLATE.read_text(encoding="utf-8").format(
        **manifest.model_dump(include={"name", "architecture", "parameters", "preprocessing"}),
        created=manifest.created,
        minutes=manifest.total_seconds / 60,
        checksum=manifest.files[LITERT_FILE],
        fonts=f" The manifest lists its {len(fonts)} fonts." if isinstance(fonts, tuple) else "",
        contributions="" if contributed else " No photo that anybody sent has a part in it.",
        runs=_runs(manifest),
        outcome=_outcome(manifest),
        libraries=", ".join(f"{name} {version}" for name, version in manifest.libraries.items()),
        digits=_digits(evaluation),
    )


def _outcome(manifest: Manifest) -> str:
    last = {
        f"{name.replace('_', ' ')}, last epoch": f"{values[-1]:.4f}"
        for name, values in manifest.history.items()
        if values
    }
    data = {f"SHA-256 of {name}": f"`{digest}`" for name, digest in manifest.data_sha256.items()}
    return _table(("", ""), (last | data).items())


def _runs(manifest: Manifest) -> str:
    """Lay the runs side by side; a setting that no run has is left out."""
    runs = manifest.runs
    names = dict.fromkeys(name for run in runs for name in run.training if name != FONTS)
    rows = []
    for name in names:
        settings = [run.training.get(name, "") for run in runs]
        cells = [", ".join(each) if isinstance(each, tuple) else f"{each}" for each in settings]
        if any(cells):
            rows.append((name.replace("_", " "), *cells))
    rows.append(("minutes", *(f"{run.seconds / 60:.0f}" for run in runs)))
    return _table(("", *(run.name for run in runs)), rows)


def _digits(evaluation: Mapping[str, Any]) -> str:
    scores = {"mnist": evaluation.get("mnist"), **evaluation.get("crops", {})}
    rows = []
    for name, score in scores.items():
        if score:
            worst = score["confusions"][:CONFUSIONS]
            confused = ", ".join(f"{label} → {answer} ({times})" for label, answer, times in worst)
            shares = (_percent(score[key], 2) for key in ("accuracy", "calibration_error"))
            rows.append((SETS.get(name, name), f"{score['count']:,}", *shares, confused or "none"))
    head = ("Set", "Digits", "Read right", "Calibration error", "Most confused, label → answer")
    table = _table(head, rows, numbers=True)
    return f"## How well it reads digits that are cut out\n\n{table}\n\n" if rows else ""


def _percent(share: float, digits: int) -> str:
    return f"{100 * share:.{digits}f} %"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, numbers: bool = False) -> str:
    rule = "|---|" + ("---:|" if numbers else "---|") * (len(head) - 1)
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], rule, *lines[1:]])


if __name__ == "__main__":
    sys.exit(main())
