"""The card of a model version: what it is, how well it reads, and what it is not for.

Every figure comes from the version's manifest or from an evaluation of it, none is typed.

Source: Mitchell et al. 2019, "Model cards for model reporting".
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from model.errors import DataError
from model.registry.version import LITERT_FILE, Manifest

CARD_FILE: Final = "MODEL_CARD.md"

SETS: Final = {
    "mnist": "MNIST, test set",
    "optdigits_windep": "Optical Recognition of Handwritten Digits (UCI), other writers",
    "semeion": "Semeion Handwritten Digit (UCI), whole set",
}
"""What the sets of digits are called; others by the names of their files."""

CONFUSIONS: Final = 8
"""Of each set, the commonest ones."""

WORDS: Final = "---"
NUMBERS: Final = "---:"
"""How Markdown sets the columns of a table behind the first one."""

KINDS: Final = {"single": "One digit", "multi": "Several digits", "negative": "No digits"}

DATA: Final = """\
It learned from the training images of MNIST by Yann LeCun, Corinna Cortes and Christopher J. C.
Burges, made from data of NIST: digits of American writers, scanned, cut out and centered. They
are varied as pens, hands and cameras vary them. The digits of other hands, and "not a digit", its
eleventh answer, come from handwriting fonts under open licences, and from drawings and pages that
the project makes itself."""

FONTS: Final = "fonts"
"""What a manifest calls the fonts of a run: too many for a table."""

NO_CONTRIBUTIONS: Final = "No photo that anybody sent has a part in it."

LIMITS: Final = """\
- It tells apart the digits 0 to 9 that are already found and cut out, and refuses most else. A
  letter that looks like a digit may be read as one.
- Confidence is calibrated on digits like MNIST's. Hands that write otherwise are read worse, and
  with more confidence than they should be: compare the sets above.
- Where a digit is found, and whether it is one, is decided before and beside it; photos fail by
  that more often than by the digits themselves.
- The photos were in sight while rules and thresholds were chosen: their figures flatter a
  little. `docs/experiments.md` tells which they were."""

NOT_FOR: Final = """\
Not for anything where a wrong digit does harm and nobody looks at it: amounts of money, doses,
exams, ballots. Not for telling who wrote something. Not for signs, decimal points, letters or
other digits than 0 to 9."""

LICENCE: Final = """\
The network comes under the project's MIT licence. Keras, which hands MNIST out, names CC BY-SA
3.0 as its licence. The UCI sets, by E. Alpaydın and C. Kaynak and by the Semeion Research Center,
and the photos, by many people, were only measured on and do not come with it."""


def write_card(manifest: Manifest, finder: Manifest, evaluation: Mapping[str, Any]) -> str:
    """Write the card of a version, in Markdown.

    Args:
        manifest: Of the version.
        finder: Of the network that found the digits in the photos.
        evaluation: What `scripts/evaluate.py --json` printed for this version.

    Raises:
        DataError: The evaluation is of another version.
    """
    if evaluation.get("model") != manifest.name:
        raise DataError(
            f"the card of {manifest.name} needs an evaluation of that version, "
            f"received: one of {evaluation.get('model')}"
        )
    parts = [
        _identity(manifest),
        f"## What it learned from\n\n{_data(manifest)}",
        _recipe(manifest),
        _digits(evaluation),
        _photos(evaluation.get("photos"), finder),
        f"## Limits\n\n{LIMITS}",
        f"## What it is not for\n\n{NOT_FOR}",
        f"## Licence\n\n{LICENCE}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _identity(manifest: Manifest) -> str:
    minutes = manifest.total_seconds / 60
    facts = {
        "Reads": "one handwritten digit, cut out and laid out as 28 × 28 pixels",
        "Answers": 'probabilities of ten digits and, if it learned that, of "not a digit"',
        "Architecture": f"`{manifest.architecture}`, {manifest.parameters:,} parameters",
        "Preprocessing": f"`{manifest.preprocessing}`",
        "Trained": f"{manifest.created:%Y-%m-%d}, in {minutes:.0f} minutes",
        f"SHA-256 of `{LITERT_FILE}`": f"`{manifest.files[LITERT_FILE]}`",
    }
    heading = (
        f"# {manifest.name}\n\n"
        "Written by `scripts/evaluation/write_model_card.py`; not to be edited.\n\n"
    )
    return heading + _table(("", ""), facts.items())


def _data(manifest: Manifest) -> str:
    fonts = manifest.training.get(FONTS)
    counted = f" The manifest lists its {len(fonts)} fonts." if isinstance(fonts, tuple) else ""
    contributed = manifest.data_sha256.keys() - {"mnist"}
    return f"{DATA}{counted}" + ("" if contributed else f" {NO_CONTRIBUTIONS}")


def _recipe(manifest: Manifest) -> str:
    last = {
        f"{name.replace('_', ' ')}, last epoch": f"{values[-1]:.4f}"
        for name, values in manifest.history.items()
        if values
    }
    data = {f"SHA-256 of {name}": f"`{digest}`" for name, digest in manifest.data_sha256.items()}
    libraries = ", ".join(f"{name} {version}" for name, version in manifest.libraries.items())
    outcome = _table(("", ""), (last | data).items())
    return f"## How it was trained\n\n{_runs(manifest)}\n\n{outcome}\n\nWith {libraries}."


def _runs(manifest: Manifest) -> str:
    """Lay the runs side by side, each of which but the first started from the one before.

    Runs from before there was a number do not name it.
    """
    runs = manifest.runs
    names = dict.fromkeys(name for run in runs for name in run.training if name != FONTS)
    rows = [
        (name.replace("_", " "), *(_setting(run.training.get(name, "")) for run in runs))
        for name in names
    ]
    rows.append(("minutes", *(f"{run.seconds / 60:.0f}" for run in runs)))
    return _table(("", *(run.name for run in runs)), rows)


def _setting(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else f"{value}"


def _digits(evaluation: Mapping[str, Any]) -> str:
    scores = {"mnist": evaluation.get("mnist"), **evaluation.get("crops", {})}
    known = {SETS.get(name, name): score for name, score in scores.items() if score}
    if not known:
        return ""
    rows = (
        (
            name,
            f"{score['count']:,}",
            _percent(score["accuracy"], 2),
            _percent(score["calibration_error"], 2),
            _confusions(score["confusions"]),
        )
        for name, score in known.items()
    )
    head = ("Set", "Digits", "Read right", "Calibration error", "Most confused, label → answer")
    return f"## How well it reads digits that are cut out\n\n{_table(head, rows, NUMBERS)}"


def _confusions(counted: list[tuple[int, int, int]]) -> str:
    worst = (f"{label} → {answer} ({times})" for label, answer, times in counted[:CONFUSIONS])
    return ", ".join(worst) or "none"


def _photos(photos: Mapping[str, Any] | None, finder: Manifest) -> str:
    if not photos:
        return ""
    tables = "\n\n".join(
        f"### {title}\n\n{_photo_table(photos[kind])}"
        for kind, title in KINDS.items()
        if kind in photos
    )
    return (
        "## How well whole photos are read with it\n\n"
        f"Photos by other people; the digits in them found with `{finder.name}`. Photos of one "
        f"digit have a calibration error of {_percent(photos['calibration_error'], 2)}.\n\n{tables}"
    )


def _photo_table(kind: Mapping[str, Any]) -> str:
    scores = {"all": kind["all"]}
    scores |= {f"medium: {name}": score for name, score in kind["media"].items()}
    scores |= kind["sources"]
    head = ("", "Photos", "Exact", "Digit errors", "Unsure", "False reads", "Sure and wrong")
    rows = (
        (
            name,
            f"{score['photos']}",
            _percent(score["exact"] / score["photos"], 1),
            _percent(score["digit_error_rate"], 1),
            _percent(score["unsure"], 1),
            _percent(score["false_reads"], 1),
            f"{score['sure_and_wrong']}",
        )
        for name, score in scores.items()
    )
    return _table(head, rows, NUMBERS)


def _percent(share: float, digits: int) -> str:
    return f"{100 * share:.{digits}f} %"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], align: str = WORDS) -> str:
    rule = "|---|" + f"{align}|" * (len(head) - 1)
    return "\n".join([_line(head), rule, *(_line(row) for row in rows)])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
