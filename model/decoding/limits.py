"""Limits of decoding a file: bytes, pixels, parts, memory and time.

A small file can take minutes and gigabytes to decode. It is refused before or during decoding.
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
"""Maximum longer side of a decoded image, in pixels; larger pictures are scaled down."""

BYTE_LIMIT: Final = 20 * 1024 * 1024
"""Maximum bytes of a file, Telegram's own limit for downloads by bots."""

PIXEL_LIMIT: Final = 64_000_000
"""Maximum pixels of a picture that can be decoded at a reduced size, as most JPEGs can."""

DECODED_PIXEL_LIMIT: Final = 26_000_000
"""Maximum pixels that are in memory at once."""

WEBP_PIXEL_LIMIT: Final = 24_500_000
"""Maximum pixels of a WebP. Each takes 16 bytes, four times as many as in other formats, so
24.5 megapixels just fit into 400 MiB; an iPhone's photo has 24."""

SIDE_LIMIT: Final = 65_535
"""Maximum width and height in pixels, as in a JPEG: decoders have whole rows in memory."""

SECONDS_LIMIT: Final = 1.5
"""Maximum processor time before a decoder reads its last bytes, in seconds."""

CHILD_MEMORY_LIMIT: Final = 400 * 1024 * 1024
"""Maximum bytes that the decoding child process may allocate."""

CHILD_SECONDS_LIMIT: Final = 4
"""Maximum processor time of that process, in seconds."""

CHILD_TOO_LARGE: Final = 3
"""Exit status of that process if the photo exceeds a limit."""

CHILD_HEADER: Final = struct.Struct(">5I")
"""Its output begins with: width, height, orientation of the photo; width, height of the pixels."""

SCAN_LIMIT: Final = 64
"""Maximum scans of a JPEG, each of which covers all pixels; cameras and editors write 1 to 12."""

SEGMENT_LIMIT: Final = 10_000
"""Maximum segments of a JPEG."""

EXIF_LIMIT: Final = 1024 * 1024
"""Maximum bytes of EXIF: Pillow parses it all. Cameras write 64 KiB, some a few times that."""

JPEG_MARK: Final = b"\xff\xd8"
_JPEG_SEGMENT: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_JPEG_SCAN: Final = b"\xda"
_JPEG_END: Final = b"\xd9"
_JPEG_EXIF: Final = re.compile(rb"\xff\xe1(..)Exif\0\0", re.DOTALL)
"""Start and length of an EXIF segment. Pillow joins all such segments."""

_TILE: Final = 1024
"""Side of the tiles that are converted one by one, in pixels, to save memory."""

_WEBP_SIDE: Final = 0x3FFF
"""Bit mask of a WebP's width or height. They are read first: opening it allocates all pixels."""


class TimedBytes(io.BytesIO):
    """Bytes that a decoder reads in pieces until its processor time is used up."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._ends = time.thread_time() + SECONDS_LIMIT

    def read(self, size: int | None = -1, /) -> bytes:
        """Read more bytes; raise PhotoTooLargeError if the time is used up."""
        if time.thread_time() > self._ends:
            raise PhotoTooLargeError(f"decoding takes more than {SECONDS_LIMIT} seconds")
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
        # Pillow parses everything that looks like EXIF as soon as it opens the file.
        exif = sum(int.from_bytes(length) for length in _JPEG_EXIF.findall(photo))
        _check(exif, EXIF_LIMIT, "bytes of EXIF")
    if photo[8:12] == b"WEBP":
        _check(_count_webp_pixels(photo), WEBP_PIXEL_LIMIT, "pixels")


def check_pixels(picture: Image.Image, limit: int) -> None:
    """Refuse a picture with too many pixels.

    Raises:
        PhotoTooLargeError: It has more pixels than the limit, or a side is too long.
    """
    width, height = picture.size
    _check(max(width, height), SIDE_LIMIT, "pixels a side")
    _check(width * height, limit, "pixels")


def read_orientation(picture: Image.Image) -> int:
    """Read the EXIF orientation of a loaded picture, 1 (upright) to 8.

    The picture must be loaded, because some formats store EXIF after the pixels.

    Raises:
        PhotoTooLargeError: The EXIF exceeds its limit.
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
    """List the markers of a JPEG's segments up to its end; cameras append data such as videos."""
    place = len(JPEG_MARK)
    while (found := _JPEG_SEGMENT.search(photo, place)) and found[1] != _JPEG_END:
        yield found[1]
        (length,) = struct.unpack_from(">H", photo, found.end())
        place = found.end() + length


def _count_webp_pixels(photo: bytes) -> int:
    """Return width × height of a WebP; its three variants store them in three ways."""
    kind = photo[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(photo[at : at + 3], "little") for at in (24, 27))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", photo, 21)
        width, height = 1 + (bits & _WEBP_SIDE), 1 + (bits >> 14 & _WEBP_SIDE)
    else:
        width, height = (side & _WEBP_SIDE for side in struct.unpack_from("<HH", photo, 26))
    return width * height
