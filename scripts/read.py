"""Read photos of handwritten digits with exactly the bot's own pipeline.

Usage: python scripts/read.py PHOTO... [--json]
"""

import argparse
import json
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.errors import PhotoError
from model.reading.reader import DigitReader
from model.reading.result import Reading
from model.registry.registry import ModelRegistry
from scripts.command import run
from scripts.paths import data_directory


def main() -> int:
    """Read each photo and print a line for it; return 1 if any is not a readable picture."""
    parser = argparse.ArgumentParser(description="Read handwritten digits from photos.")
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    parser.add_argument("--json", action="store_true", help="print one JSON object a photo")
    arguments = parser.parse_args()
    reader = DigitReader.load(ModelRegistry(data_directory()).load_live())
    failed = False
    for photo in arguments.photos:
        result = describe_photo(reader, photo)
        failed = failed or result["outcome"] == "error"
        print(json.dumps(result) if arguments.json else as_line(result), flush=True)
    return 1 if failed else 0


def describe_photo(reader: DigitReader, photo: Path) -> dict[str, Any]:
    """Read one photo; a file that cannot be read becomes an `error` result."""
    result: dict[str, Any] = {"photo": str(photo), "outcome": "error", "text": ""}
    result |= {"milliseconds": 0.0, "model": reader.model_name, "digits": [], "unread": []}
    try:
        reading = reader.read(photo.read_bytes())
    except OSError as error:
        return {**result, "error": f"The file cannot be opened: {error.strerror}."}
    except PhotoError as error:
        return {**result, "error": f"The photo cannot be read: {error}."}
    return result | _describe(reading)


def _describe(reading: Reading) -> dict[str, Any]:
    digits = [
        {
            "digit": read.digit,
            "confidence": round(read.confidence, 4),
            "probabilities": [round(float(value), 4) for value in read.probabilities],
            "box": astuple(read.box),
            "row": read.row,
            "sure": read.sure,
        }
        for read in reading.digits
    ]
    return {
        "outcome": reading.outcome.value,
        "text": reading.text,
        "milliseconds": round(reading.milliseconds, 1),
        "model": reading.model,
        "digits": digits,
        "unread": [astuple(unread.box) for unread in reading.unread],
        "error": None,
    }


def as_line(result: dict[str, Any]) -> str:
    """Format a result as one line of text."""
    said = result["error"] or result["text"].replace("\n", " / ") or "–"
    # A line break in a name must not begin another line.
    escaped = (each if each.isprintable() else ascii(each)[1:-1] for each in result["photo"])
    name = "".join(escaped)
    return f"{name}: {result['outcome']}  {said}"


if __name__ == "__main__":
    run(main)
