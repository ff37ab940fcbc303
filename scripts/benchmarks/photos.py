"""The photos that are measured with: a labelled set, or some made of the example that ships."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from bot.local.files import encode_sizes
from bot.models.example import EXAMPLE
from model.errors import DataError

DIGITS: Final = ((130, 130, 400, 520), (405, 130, 650, 520), (660, 130, 925, 520))
"""Where the digits of the example are: left, top, right, bottom."""

LIGHT: Final = (1.0, 0.8, 0.6)
"""How bright photos of the example are."""

SIDE: Final = 1280
"""Longest side of the photos that Telegram delivers, in pixels."""

LARGE_SIDE: Final = 4000
"""Longest side of a photo of twelve megapixels."""

SEED: Final = 1


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo as Telegram delivers it.

    Attributes:
        content: A JPEG of at most 1280 pixels a side.
        is_single: Whether it shows one digit.
    """

    content: bytes
    is_single: bool


def load_photos(labels: Path | None, count: int) -> list[Photo]:
    """Load photos of a labelled set, in any order that is the same at every run.

    Args:
        labels: As `evaluate.py --photos` takes it; None for photos of the example.
        count: How many of them at most.

    Raises:
        DataError: They are not there.
    """
    if labels is None:
        return list(_photograph_example())[:count]
    try:
        with labels.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        random.Random(SEED).shuffle(rows)  # noqa: S311 - no secret
        return [
            Photo(content=_deliver(labels.parent / row["path"]), is_single=row["kind"] == "single")
            for row in rows[:count]
        ]
    except (OSError, KeyError) as error:
        raise DataError(f"{labels} cannot be used: {error}") from error


def enlarge(photo: Photo) -> bytes:
    """Make a photo of twelve megapixels of one that is smaller."""
    with Image.open(io.BytesIO(photo.content)) as picture:
        scale = LARGE_SIDE / max(picture.size)
        large = picture.resize([round(scale * side) for side in picture.size])
    return _encode(large)


def _photograph_example() -> Iterator[Photo]:
    """Take photos of the example and of its digits alone, in some lights."""
    with Image.open(EXAMPLE) as picture:
        page = picture.convert("RGB")
    for light in LIGHT:
        for box in (None, *DIGITS):
            part = page.resize((SIDE, SIDE), box=box) if box else page.resize((SIDE, 960))
            dimmed = part.point(lambda level, light=light: round(light * level))
            yield Photo(content=_encode(_roughen(dimmed)), is_single=box is not None)


def _roughen(picture: Image.Image) -> Image.Image:
    """Add the grain of a camera."""
    random_levels = np.random.default_rng(SEED).normal(0, 3, (picture.height, picture.width, 1))
    return Image.fromarray((np.asarray(picture) + random_levels).clip(0, 255).astype(np.uint8))


def _deliver(path: Path) -> bytes:
    """Scale a photo down as Telegram does."""
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    content, _ = next(encode_sizes(upright))
    return content


def _encode(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=87)
    return file.getvalue()
