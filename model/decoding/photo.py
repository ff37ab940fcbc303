"""Decode a photo: check the bytes, decode at reduced size, make it gray, turn it upright."""

import struct
import subprocess
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from model.decoding import limits
from model.decoding.grayscale import FAINT, measure_contrast, read_pixels, to_gray
from model.decoding.limits import (
    CHILD_HEADER,
    CHILD_TOO_LARGE,
    DECODED_PIXEL_LIMIT,
    JPEG_MARK,
    PIXEL_LIMIT,
    TimedBytes,
    check_bytes,
    check_pixels,
    read_orientation,
)
from model.errors import PhotoError, PhotoTooLargeError, UnreadablePhotoError

DRAFT_SIDE: Final = 1280
"""Minimum longer side, in pixels, of a JPEG that is decoded at 1/2, 1/4 or 1/8 of its size."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_ANIMATED: Final = (b"GIF8", b"RIFF", b"\x89PNG")
"""First bytes of formats that may be animations."""

_MALFORMED: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, RuntimeError,
    OverflowError, struct.error,
)  # fmt: skip
"""What Pillow raises for malformed files, depending on the format."""

_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True, eq=False)
class DecodedPhoto:
    """An upright gray image.

    Attributes:
        image: Shape (height, width), 0 (black) to 255 (white), longer side at most 1600.
        size: Width and height of the upright photo in pixels, before it is scaled down.
    """

    image: NDArray[np.uint8]
    size: tuple[int, int]

    @property
    def reduction(self) -> float:
        """Factor from lengths in `image` to lengths in the upright photo."""
        return float(max(self.size) / max(self.image.shape))


def decode_photo(photo: bytes) -> DecodedPhoto:
    """Decode a photo; the format is detected from its bytes.

    If the gray image has too little contrast, a JPEG is decoded again in color, and an animation
    is searched for a frame that is not blank.

    Raises:
        UnreadablePhotoError: The bytes are not a picture in a supported format, or are malformed.
        PhotoTooLargeError: Decoding would take more bytes, pixels, memory or time than allowed.
    """
    try:
        check_bytes(photo)
        if photo[4:8] == b"ftyp":  # HEIC or AVIF
            return _decode_isolated(photo)
        decoded = _decode(photo, "L")
        if measure_contrast(decoded.image) >= FAINT:
            return decoded
        if photo.startswith(JPEG_MARK):
            return _decode(photo, "RGB")
        if photo.startswith(_ANIMATED):
            with suppress(PhotoError):
                return _decode_isolated(photo)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLargeError(f"at most {PIXEL_LIMIT} pixels are decoded") from error
    except _MALFORMED as error:
        raise UnreadablePhotoError("not a picture in a supported format, or malformed") from error
    return decoded


def _decode_isolated(photo: bytes) -> DecodedPhoto:
    """Decode a photo in a child process; of several frames, take the first that is not blank."""
    allowed = [str(limits.CHILD_MEMORY_LIMIT), str(limits.CHILD_SECONDS_LIMIT)]
    command = [sys.executable, "-m", "model.decoding.decoding_process", *allowed]
    done = subprocess.run(command, input=photo, capture_output=True, cwd=_ROOT, check=False)  # noqa: S603 - a fixed command
    if done.returncode == CHILD_TOO_LARGE or done.returncode < 0:  # The system ended it.
        raise PhotoTooLargeError("decoding exceeds the limits of pixels, memory or time")
    if done.returncode != 0:
        raise UnreadablePhotoError("not a picture in a supported format, or malformed")
    *size, orientation, width, height = CHILD_HEADER.unpack_from(done.stdout)
    pixels = np.frombuffer(done.stdout, np.uint8, offset=CHILD_HEADER.size)
    return _turn_upright(to_gray(pixels.reshape(height, width, 4)), (size[0], size[1]), orientation)


def _decode(photo: bytes, jpeg_mode: str) -> DecodedPhoto:
    # Pillow checks this if a frame of a GIF is larger than its header states.
    Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT
    with (
        warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
        Image.open(TimedBytes(photo), formats=_FORMATS) as picture,
    ):
        size = picture.size
        # A progressive JPEG is in memory at full size while it is decoded.
        progressive = "progressive" in picture.info
        check_pixels(picture, DECODED_PIXEL_LIMIT if progressive else PIXEL_LIMIT)
        scale = DRAFT_SIDE / max(size)
        picture.draft(jpeg_mode, (max(1, int(size[0] * scale)), max(1, int(size[1] * scale))))
        check_pixels(picture, DECODED_PIXEL_LIMIT)
        image = to_gray(read_pixels(picture))
        return _turn_upright(image, size, read_orientation(picture))


def _turn_upright(
    image: NDArray[np.uint8], size: tuple[int, int], orientation: int
) -> DecodedPhoto:
    if orientation > 1:
        picture = Image.fromarray(image)
        picture.getexif()[ExifTags.Base.Orientation] = orientation
        image = np.asarray(ImageOps.exif_transpose(picture))
    sideways = orientation >= 5  # noqa: PLR2004 - width and height are swapped
    return DecodedPhoto(image=image, size=size[::-1] if sideways else size)
