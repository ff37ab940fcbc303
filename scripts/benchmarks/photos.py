"""The photos to measure with: a labeled set, or the bundled example."""

import random
from pathlib import Path

from PIL import Image, ImageOps

from bot.local.files import encode_sizes
from bot.models.example import EXAMPLE
from model.errors import DataError
from model.evaluation.photos import read_table


def write_photos(labels: Path | None, count: int, folder: Path) -> list[Path]:
    """Write photos as Telegram delivers them: upright JPEGs of at most 1280 pixels a side.

    At most `count` photos of a labeled set, the same ones at every run; without one, the bundled
    example alone.

    Raises:
        DataError: The labeled photos cannot be read.
    """
    paths = [each.path for each in read_table(labels)] if labels else [EXAMPLE]
    random.Random(1).shuffle(paths)  # noqa: S311 - no secret
    written = []
    try:
        for number, path in enumerate(paths[:count]):
            with Image.open(path) as picture:
                content, _ = next(encode_sizes(ImageOps.exif_transpose(picture).convert("RGB")))
            written.append(folder / f"{number}.jpg")
            written[-1].write_bytes(content)
    except OSError as error:
        raise DataError(f"{labels} cannot be used: {error}") from error
    return written
