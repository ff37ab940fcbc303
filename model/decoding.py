"""From the bytes of a photo to an upright gray image, within limits of size and time."""

import functools
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.Image import Transpose

from model.decoding_limits import (
    DECODED_PIXEL_LIMIT,
    PIXEL_LIMIT,
    TimedBytes,
    check_bytes,
    check_exif,
    check_pixels,
)
from model.errors import UnreadablePhotoError
from model.gray import to_gray

WORKING_SIDE: Final = 768
"""Longest side of the image that is read, in pixels."""

ENOUGH: Final = 0.7
"""A JPEG is decoded to a half, a quarter or an eighth where that has so much of the side."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_HEIF_MARK: Final = b"ftyp"
"""What stands in HEIC files after the first four bytes."""

_UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""How to turn a photo upright, by its EXIF orientation."""

_SWAPPING: Final = frozenset(_UPRIGHT[orientation] for orientation in (5, 6, 7, 8))
"""The turns after which width is height."""

_BROKEN: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, RuntimeError,
    OverflowError, struct.error,
)  # fmt: skip
"""What Pillow and the HEIC library raise for broken files; decoders raise many kinds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DecodedPhoto:
    """An upright gray image.

    Attributes:
        image: Shape (height, width), 0 (black) to 255 (white), at most as long as wanted.
        size: Width and height of the upright photo, in its own pixels.
    """

    image: NDArray[np.uint8]
    size: tuple[int, int]

    @property
    def reduction(self) -> float:
        """How many pixels of the upright photo one pixel of `image` spans."""
        return float(max(self.size) / max(self.image.shape))


def decode_photo(photo: bytes, side: int = WORKING_SIDE) -> DecodedPhoto:
    """Decode a photo: check its size, decode reduced, make gray, turn upright.

    Args:
        photo: The bytes of a picture.
        side: Longest side that is wanted, in pixels.

    Raises:
        UnreadablePhotoError: The bytes are no picture in a known format, or a broken one.
        PhotoTooLargeError: The picture asks for more bytes, pixels or time than it may.
    """
    with _refusing_broken_pictures():
        check_bytes(photo)
        with _open(photo) as picture:
            size = picture.size
            # All of a progressive JPEG is held on the way, however much it is reduced.
            progressive = "progressive" in picture.info
            check_pixels(picture, DECODED_PIXEL_LIMIT if progressive else PIXEL_LIMIT)
            enough = ENOUGH * side / max(size)
            picture.draft("L", (max(1, int(size[0] * enough)), max(1, int(size[1] * enough))))
            check_pixels(picture, DECODED_PIXEL_LIMIT)
            image = reduce_image(to_gray(picture), side)
            turn = _read_turn(picture)
    size = size[::-1] if turn in _SWAPPING else size
    return DecodedPhoto(image=_turn(image, turn), size=size)


def reduce_image(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Shrink an image whose longest side is longer to that side."""
    height, width = image.shape
    scale = side / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _open(photo: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # The limits of ours stand in its place.
    if photo[4:8] == _HEIF_MARK:
        _add_heif()
        return Image.open(TimedBytes(photo), formats=["HEIF"])
    return Image.open(TimedBytes(photo), formats=_FORMATS)


@functools.cache
def _add_heif() -> None:
    """Teach Pillow HEIC once somebody sends one: what reads it takes memory."""
    import pillow_heif  # noqa: PLC0415

    pillow_heif.register_heif_opener(thumbnails=False)


def _read_turn(picture: Image.Image) -> Transpose | None:
    """Tell how to turn a picture that is loaded, which turns TIFFs and HEIC files already."""
    check_exif(picture)
    return _UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))


def _turn(image: NDArray[np.uint8], turn: Transpose | None) -> NDArray[np.uint8]:
    return image if turn is None else np.asarray(Image.fromarray(image).transpose(turn))


@contextmanager
def _refusing_broken_pictures() -> Iterator[None]:
    """Translate what the decoders raise for broken files."""
    try:
        yield
    except _BROKEN as error:
        raise UnreadablePhotoError("not a picture that can be decoded, or a broken one") from error
