"""Decode a photo: check the bytes, decode at reduced size, make it gray, turn it upright."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.Image import Transpose

from model.decoding.grayscale import has_contrast, read_pixels, to_gray
from model.decoding.isolated import decode_isolated
from model.decoding.limits import (
    DECODED_PIXEL_LIMIT,
    JPEG_MARK,
    PIXEL_LIMIT,
    TimedBytes,
    check_bytes,
    check_exif,
    check_pixels,
)
from model.errors import PhotoError, PhotoTooLargeError, UnreadablePhotoError

DRAFT_SIDE: Final = 1280
"""Longer side that a JPEG keeps at least if it is decoded at a half, a quarter or an eighth."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_ANIMATED: Final = (b"GIF8", b"RIFF", b"\x89PNG")
"""First bytes of formats that may be animations."""

_HEIF_MARK: Final = b"ftyp"
"""Bytes 4 to 8 of HEIC and AVIF."""

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
"""Turns that swap width and height."""

_MALFORMED: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, RuntimeError,
    OverflowError, struct.error,
)  # fmt: skip
"""What Pillow raises for malformed files, depending on the format."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DecodedPhoto:
    """An upright gray image.

    Attributes:
        image: Shape (height, width), 0 (black) to 255 (white), longer side at most 1600.
        size: Width and height of the upright photo in its own pixels.
    """

    image: NDArray[np.uint8]
    size: tuple[int, int]

    @property
    def reduction(self) -> float:
        """Pixels of the upright photo for each pixel of `image`, along one side."""
        return float(max(self.size) / max(self.image.shape))


def decode_photo(photo: bytes) -> DecodedPhoto:
    """Decode a photo; the format is detected from its bytes.

    If the first look shows nothing, a JPEG is decoded in color, and an animation is searched for
    a frame with content.

    Raises:
        UnreadablePhotoError: The bytes are no picture in a supported format, or malformed.
        PhotoTooLargeError: Decoding would take more bytes, pixels, memory or time than allowed.
    """
    with _refusing_malformed_files():
        check_bytes(photo)
        if photo[4:8] == _HEIF_MARK:
            return _decode_isolated(photo)
        decoded = _decode(photo, "L")
        if has_contrast(decoded.image):
            return decoded
        if photo.startswith(JPEG_MARK):
            return _decode(photo, "RGB")
        if photo.startswith(_ANIMATED):
            with suppress(PhotoError):
                return _decode_isolated(photo)
        return decoded


def _decode_isolated(photo: bytes) -> DecodedPhoto:
    picture, size = decode_isolated(photo)
    return DecodedPhoto(image=to_gray(read_pixels(picture)), size=size)


def _decode(photo: bytes, jpeg_mode: str) -> DecodedPhoto:
    """Decode the first frame of a photo in this process."""
    # Pillow checks this where a frame of a GIF is larger than the picture claims to be.
    Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT
    with (
        warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
        Image.open(TimedBytes(photo), formats=_FORMATS) as picture,
    ):
        size = picture.size
        _choose_jpeg_scale(picture, jpeg_mode)
        check_pixels(picture, DECODED_PIXEL_LIMIT)
        image = to_gray(read_pixels(picture))
        turn = _read_turn(picture)
    if turn is not None:
        image = np.asarray(Image.fromarray(image).transpose(turn))
    return DecodedPhoto(image=image, size=size[::-1] if turn in _SWAPPING else size)


def _choose_jpeg_scale(picture: Image.Image, mode: str) -> None:
    """Make a JPEG decode at the smallest fraction that is large enough."""
    # A progressive JPEG is held at full size while it is decoded.
    progressive = "progressive" in picture.info
    check_pixels(picture, DECODED_PIXEL_LIMIT if progressive else PIXEL_LIMIT)
    scale = DRAFT_SIDE / max(picture.size)
    width, height = (max(1, int(side * scale)) for side in picture.size)
    picture.draft(mode, (width, height))


def _read_turn(picture: Image.Image) -> Transpose | None:
    """Read from the EXIF of a loaded picture how to turn it upright."""
    check_exif(picture)
    return _UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))


@contextmanager
def _refusing_malformed_files() -> Iterator[None]:
    """Translate what decoders raise for malformed files."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLargeError(str(error)) from error
    except _MALFORMED as error:
        raise UnreadablePhotoError("not a picture in a supported format, or malformed") from error
