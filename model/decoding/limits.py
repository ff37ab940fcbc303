"""What a file may take to be decoded: bytes, pixels, parts and time.

A small file can take minutes and gigabytes. It is refused before or while it is decoded.
"""

import io
import itertools
import re
import struct
import time
from collections.abc import Iterator
from typing import Final

from PIL import ExifTags, Image

from model.errors import PhotoTooLargeError

LONGER_SIDE: Final = 1600
"""Longer side of a decoded image at most, in pixels; larger pictures are reduced to it."""

BYTE_LIMIT: Final = 20 * 1024 * 1024
"""Telegram's own limit for files that a bot may download."""

PIXEL_LIMIT: Final = 64_000_000
"""Pixels of a picture that can be decoded at a reduced size, as most JPEGs can."""

DECODED_PIXEL_LIMIT: Final = 26_000_000
"""Pixels that may be held at once."""

WEBP_PIXEL_LIMIT: Final = 24_500_000
"""Pixels of a WebP. Each takes 16 bytes, four times as many as elsewhere, so that 24.5 megapixels
just fit into 400 MiB; an iPhone's photo has 24."""

SIDE_LIMIT: Final = 65_535
"""Pixels in a row or a column, the maximum of a JPEG: decoders hold whole rows."""

SECONDS_LIMIT: Final = 1.5
"""Processor time until a decoder reads its last bytes."""

CHILD_MEMORY_LIMIT: Final = 400 * 1024 * 1024
"""Bytes that a child process may allocate to decode a photo."""

CHILD_SECONDS_LIMIT: Final = 4
"""Processor time of such a child process."""

CHILD_TOO_LARGE: Final = 3
"""Its exit status if the photo exceeds a limit."""

CHILD_HEADER: Final = struct.Struct(">5I")
"""What it writes first: width, height and orientation of the photo, width and height of pixels."""

SCAN_LIMIT: Final = 64
"""Scans of a JPEG, each of which covers all pixels; cameras and editors write 1 to 12."""

SEGMENT_LIMIT: Final = 10_000
"""Segments of a JPEG."""

EXIF_LIMIT: Final = 1024 * 1024
"""Bytes of EXIF, which Pillow parses into objects; cameras write 64 KiB, some a few times that."""

JPEG_MARK: Final = b"\xff\xd8"
_JPEG_SEGMENT: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_JPEG_SCAN: Final = b"\xda"
_JPEG_END: Final = b"\xd9"
_JPEG_EXIF: Final = re.compile(rb"\xff\xe1(..)Exif\0\0", re.DOTALL)
"""Start and length of EXIF segments: Pillow joins all that it finds."""

_TILE: Final = 1024
"""Side of the parts that are converted one by one: converting takes several bytes a pixel."""

_WEBP_SIDE: Final = 0x3FFF
"""The bits of a WebP's width or height; all its pixels are held as soon as it is opened."""


class TimedBytes(io.BytesIO):
    """Bytes that a decoder reads in pieces until its processor time is used up."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._ends = time.thread_time() + SECONDS_LIMIT

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on; raise PhotoTooLargeError if the time is used up."""
        if time.thread_time() > self._ends:
            raise PhotoTooLargeError(f"at most {SECONDS_LIMIT} seconds are spent on decoding")
        return super().read(size)


def check_bytes(photo: bytes) -> None:
    """Refuse a file that is too large or has too many parts, before anything is decoded.

    Raises:
        PhotoTooLargeError: It exceeds a limit.
        struct.error: It is a truncated JPEG or WebP.
    """
    _check(len(photo), BYTE_LIMIT, "bytes")
    if photo.startswith(JPEG_MARK):
        segments = list(itertools.islice(_jpeg_segments(photo), SEGMENT_LIMIT + 1))
        _check(len(segments), SEGMENT_LIMIT, "segments")
        _check(segments.count(_JPEG_SCAN), SCAN_LIMIT, "scans")
        # Pillow parses whatever looks like EXIF as soon as it opens the file.
        exif = sum(int.from_bytes(length) for length in _JPEG_EXIF.findall(photo))
        _check(exif, EXIF_LIMIT, "bytes of EXIF")
    if photo[8:12] == b"WEBP":
        _check(_count_webp_pixels(photo), WEBP_PIXEL_LIMIT, "pixels")


def check_pixels(picture: Image.Image, limit: int) -> None:
    """Refuse a picture with too many pixels.

    Raises:
        PhotoTooLargeError: It has more than the limit, or too many in a row or column.
    """
    width, height = picture.size
    _check(max(width, height), SIDE_LIMIT, "pixels a side")
    _check(width * height, limit, "pixels")


def read_orientation(picture: Image.Image) -> int:
    """Read the EXIF orientation of a loaded picture, 1 (upright) to 8.

    Some formats keep EXIF behind their pixels.

    Raises:
        PhotoTooLargeError: There is more EXIF than the limit.
    """
    for name in ("exif", "Raw profile type exif"):  # The second is a text chunk of a PNG.
        _check(len(picture.info.get(name) or b""), EXIF_LIMIT, "bytes of EXIF")
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    return int(orientation) if orientation in range(1, 9) else 1


def reduce_colors(picture: Image.Image) -> Image.Image:
    """Convert a picture to RGBA, tile by tile, and reduce it to `LONGER_SIDE`."""
    width, height = picture.size
    factor = max(1, max(width, height) // LONGER_SIDE)
    step = factor * max(1, _TILE // factor)
    reduced = Image.new("RGBA", (-(-width // factor), -(-height // factor)))
    for top, left in itertools.product(range(0, height, step), range(0, width, step)):
        tile = picture.crop((left, top, min(left + step, width), min(top + step, height)))
        reduced.paste(tile.convert("RGBA").reduce(factor), (left // factor, top // factor))
    reduced.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.Resampling.BOX)
    return reduced


def _check(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise PhotoTooLargeError(f"at most {limit} {what} are decoded, received: {count}")


def _jpeg_segments(photo: bytes) -> Iterator[bytes]:
    """List the marks of a JPEG's segments up to its end; cameras append other data, as a film."""
    place = len(JPEG_MARK)
    while (found := _JPEG_SEGMENT.search(photo, place)) and found[1] != _JPEG_END:
        yield found[1]
        (length,) = struct.unpack_from(">H", photo, found.end())
        place = found.end() + length


def _count_webp_pixels(photo: bytes) -> int:
    """Read the size of a WebP; its three kinds write it in three ways."""
    kind = photo[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(photo[at : at + 3], "little") for at in (24, 27))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", photo, 21)
        width, height = 1 + (bits & _WEBP_SIDE), 1 + (bits >> 14 & _WEBP_SIDE)
    else:
        width, height = (side & _WEBP_SIDE for side in struct.unpack_from("<HH", photo, 26))
    return width * height
