"""The photos to measure with: a labeled set, or the bundled example."""

import csv
import random
from pathlib import Path

from PIL import Image, ImageOps

from bot.local.files import encode_sizes
from bot.models.example import EXAMPLE
from model.errors import DataError


def write_photos(labels: Path | None, count: int, folder: Path) -> list[Path]:
    """Write photos as Telegram delivers them: upright JPEGs of at most 1280 pixels a side.

    Args:
        labels: As `evaluate.py --photos` takes it; None for the bundled example alone.
        count: How many at most; the same ones at every run.
        folder: Where to write them.

    Raises:
        DataError: The labeled photos cannot be read.
    """
    written = []
    try:
        for number, path in enumerate(_choose(labels, count) if labels else [EXAMPLE]):
            with Image.open(path) as picture:
                upright = ImageOps.exif_transpose(picture).convert("RGB")
            content, _ = next(encode_sizes(upright))
            written.append(folder / f"{number}.jpg")
            written[-1].write_bytes(content)
    except (OSError, KeyError) as error:
        raise DataError(f"{labels} cannot be used: {error}") from error
    return written


def _choose(labels: Path, count: int) -> list[Path]:
    with labels.open(encoding="utf-8", newline="") as file:
        paths = [labels.parent / row["path"] for row in csv.DictReader(file)]
    random.Random(1).shuffle(paths)  # noqa: S311 - no secret
    return paths[:count]
