"""From the bytes of a photo to an upright gray image, within limits of size.

Every mode that a picture can have ends as one gray channel: color by luminance, alpha laid
on white, palettes looked up, 16 bits scaled to 8.
"""

import functools
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from model.errors import PhotoTooLargeError, UnreadablePhotoError

BYTE_LIMIT: Final = 20 * 1024 * 1024
"""Telegram's own limit for files that a bot may download."""

PIXEL_LIMIT: Final = 64_000_000
"""Pixels that a picture may have at all."""

DECODED_PIXEL_LIMIT: Final = 26_000_000
"""Pixels that may be held at once; JPEGs are reduced while they are decoded."""

WORKING_SIDE: Final = 1024
"""Longest side of the image that is read, in pixels."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_HEIF_MARK: Final = b"ftyp"
"""What stands in HEIC files after the first four bytes."""

_DEEP_MODES: Final = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")


@dataclass(frozen=True, kw_only=True, eq=False)
class DecodedPhoto:
    """An upright gray image.

    Attributes:
        image: Shape (height, width), 0 (black) to 255 (white), at most 1024 pixels a side.
        reduction: How many pixels of the upright photo one pixel of `image` spans.
    """

    image: NDArray[np.uint8]
    reduction: float


def decode_photo(photo: bytes) -> DecodedPhoto:
    """Decode a photo: check its size, decode reduced, turn upright, make gray.

    Raises:
        UnreadablePhotoError: The bytes are no picture in a known format, or a broken one.
        PhotoTooLargeError: The picture has too many bytes or pixels.
    """
    if len(photo) > BYTE_LIMIT:
        raise PhotoTooLargeError(f"at most {BYTE_LIMIT} bytes are decoded, received: {len(photo)}")
    with _refusing_broken_pictures(), _open(photo) as picture:
        longest_side = max(picture.size)
        _check_pixels(picture, PIXEL_LIMIT)
        picture.draft("L", (WORKING_SIDE, WORKING_SIDE))
        _check_pixels(picture, DECODED_PIXEL_LIMIT)
        ImageOps.exif_transpose(picture, in_place=True)
        image = reduce_image(to_gray(picture))
    return DecodedPhoto(image=image, reduction=longest_side / max(image.shape))


def to_gray(picture: Image.Image) -> NDArray[np.uint8]:
    """Make one gray channel of a picture in any mode.

    Returns:
        Shape (height, width), 0 (black) to 255 (white).
    """
    if picture.mode in _DEEP_MODES:
        return _scale_to_eight_bits(np.asarray(picture))
    if picture.has_transparency_data:
        transparent = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, transparent)
    if picture.mode != "L":
        picture = picture.convert("RGB").convert("L")
    return np.asarray(picture)


def _scale_to_eight_bits(deep: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale 16 bits by their full range; deeper modes, which have none, by their own."""
    levels = deep.astype(np.float32)
    lowest, highest = 0.0, 65535.0
    if deep.dtype != np.uint16:
        lowest, highest = float(levels.min()), max(float(levels.max()), float(levels.min()) + 1.0)
    return ((levels - lowest) * (255.0 / (highest - lowest))).astype(np.uint8)


def reduce_image(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Shrink an image whose longest side is over 1024 pixels to that side."""
    height, width = image.shape
    scale = WORKING_SIDE / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _open(photo: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # The limits of this module stand in its place.
    if photo[4:8] == _HEIF_MARK:
        _add_heif()
        return Image.open(io.BytesIO(photo), formats=["HEIF"])
    return Image.open(io.BytesIO(photo), formats=_FORMATS)


@functools.cache
def _add_heif() -> None:
    """Teach Pillow HEIC once somebody sends one: what reads it takes memory."""
    import pillow_heif  # noqa: PLC0415

    pillow_heif.register_heif_opener(thumbnails=False)


def _check_pixels(picture: Image.Image, limit: int) -> None:
    width, height = picture.size
    if width * height > limit:
        raise PhotoTooLargeError(f"at most {limit} pixels are decoded, received: {width}×{height}")


@contextmanager
def _refusing_broken_pictures() -> Iterator[None]:
    """Translate what Pillow raises for broken files; its decoders raise many kinds."""
    try:
        yield
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError) as error:
        raise UnreadablePhotoError("not a picture that can be decoded, or a broken one") from error
