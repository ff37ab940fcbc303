"""Evaluate a model on MNIST's test set, labeled photos, labeled crops, fonts and made-up pages.

Usage: python scripts/evaluate.py [--model DIR] [--photos LABELS.csv] [--crops FILE.npz ...]
                                  [--only SOURCE ...] [--rotate DEGREES]
                                  [--fonts] [--made-up N] [--card] [--json]

Fonts and made-up pages need `python scripts/install_fonts.py`. Ten fonts are used for evaluation
only: their digits should be read right, and their letters not be read as digits. `--card` writes
the figures of MNIST and of crops into the model's MODEL_CARD.md.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.detector.detector import DigitDetector
from model.errors import DataError
from model.evaluation.photos import (
    PhotoResult,
    photo_calibration_error,
    read_photos,
    read_table,
    score_photos,
)
from model.evaluation.scores import load_crops, score_crops
from model.reading.reader import DigitReader
from model.recognition.classifier import DigitClassifier
from model.recognition.context import ContextClassifier
from model.registry.version import PRETRAINED, load_version
from model.training.mnist_download import load_mnist
from scripts.command import run
from scripts.evaluation.made_up_pages import measure_made_up
from scripts.evaluation.measure_fonts import measure_fonts
from scripts.evaluation.model_card import CARD_FILE, write_card
from scripts.paths import data_directory, path_from


def main() -> None:
    """Evaluate what the arguments ask for, and print the report."""
    arguments = parse_arguments()
    report = evaluate(arguments)
    print(json.dumps(report) if arguments.json else "\n".join(as_lines(report)))


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Evaluate a model.")
    parser.add_argument("--model", type=Path, default=PRETRAINED, metavar="DIR")
    parser.add_argument("--photos", type=Path, metavar="LABELS.csv")
    parser.add_argument("--crops", type=Path, nargs="+", default=[], metavar="FILE.npz")
    parser.add_argument("--only", nargs="+", metavar="SOURCE", help="only photos of these sources")
    parser.add_argument(
        "--rotate", type=float, default=0.0, metavar="DEGREES", help="rotate each photo first"
    )
    parser.add_argument("--fonts", action="store_true", help="evaluate fonts kept aside")
    parser.add_argument("--made-up", type=int, metavar="N", help="evaluate N pages of each kind")
    parser.add_argument("--card", action="store_true", help="write the model card")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def evaluate(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure everything that the arguments ask for; write the card."""
    version = load_version(arguments.model)
    if arguments.card and version.manifest.architecture != "cnn":
        raise DataError("only the network that classifies photos, cnn, has a card")
    classifier = DigitClassifier(version)
    report: dict[str, Any] = {"model": classifier.name, "mnist": score_mnist(classifier)}
    report["crops"] = {
        path.stem: score_crops(classifier, *load_crops(path)) for path in arguments.crops
    }
    if arguments.card:
        card = write_card(version.manifest, report)
        (version.directory / CARD_FILE).write_text(card, encoding="utf-8")
    if arguments.fonts:
        report["fonts"] = measure_fonts(classifier)
    if not (arguments.photos or arguments.made_up):
        return report
    reader = DigitReader(classifier, DigitDetector.load(), ContextClassifier.load())
    if arguments.photos:
        table, only = read_table(arguments.photos), arguments.only
        photos = [photo for photo in table if not only or photo.source in only]
        if not photos:
            raise DataError(f"no photo of {arguments.photos} is chosen")
        report["photos"] = report_photos(list(read_photos(reader, photos, arguments.rotate)))
    if arguments.made_up:
        report["made_up"] = measure_made_up(reader, arguments.made_up)
    return report


def score_mnist(classifier: DigitClassifier) -> dict[str, Any] | None:
    """Score MNIST's test set; return None if it is not here and cannot be downloaded."""
    given = path_from("MNIST_PATH")
    try:
        mnist = load_mnist(given, data_directory())
    except DataError as error:
        if given:
            raise
        print(f"MNIST is left out: {error}", file=sys.stderr)
        return None
    return score_crops(classifier, mnist.test_images, mnist.test_labels)


def report_photos(results: list[PhotoResult]) -> dict[str, Any]:
    """Score photos by kind, and in each kind by source."""
    report: dict[str, Any] = {"calibration_error": photo_calibration_error(results)}
    for kind in sorted({result.kind for result in results}):
        group = [result for result in results if result.kind == kind]
        sources = {
            source: score_photos(result for result in group if result.photo.source == source)
            for source in sorted({result.photo.source for result in group})
        }
        report[kind] = {"all": score_photos(group), "sources": sources}
    return report


def as_lines(report: dict[str, Any]) -> Iterable[str]:
    """Format a report as lines of text."""
    yield f"model {report['model']}"
    crops = {"MNIST test set": report["mnist"], **report["crops"]}
    for name, score in crops.items():
        if score:
            yield (
                f"{name}: {score['accuracy']:.2%} of {score['count']}, "
                f"calibration error {score['calibration_error']:.2%}"
            )
            worst = ", ".join(f"{a}→{b} {times}×" for a, b, times in score["confusions"][:6])
            yield f"  most confused: {worst or 'nothing'}"
    for name, value in report.get("fonts", {}).items():
        yield f"{name.replace('_', ' ')}: {value}"
    for name, rate in report.get("made_up", {}).items():
        yield f"made-up pages, {name}: {rate:.1%} digit errors"
    photos = report.get("photos")
    if photos:
        yield f"digits in photos: calibration error {photos['calibration_error']:.2%}"
        for kind in (name for name in photos if name != "calibration_error"):
            yield from _kind_lines(kind, photos[kind])


def _kind_lines(kind: str, report: dict[str, Any]) -> Iterable[str]:
    yield f"{kind:44} photos  exact  digit errors  unsure  false reads  sure and wrong"
    for name, score in {"all": report["all"], **report["sources"]}.items():
        yield (
            f"  {name[:42]:42} {score['photos']:6} {score['exact']:6} "
            f"{score['digit_error_rate']:13.1%} {score['unsure']:7.1%} "
            f"{score['false_reads']:12.1%} {score['sure_and_wrong']:15}"
        )


if __name__ == "__main__":
    run(main)
