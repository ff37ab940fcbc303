"""How much a file may ask of the decoders: bytes, pixels, parts and time.

A small file can ask for minutes and for gigabytes; whoever sends one is told to send the
picture in another way.
"""

import io
import itertools
import math
import re
import struct
import time
from collections.abc import Iterator
from typing import Final

from PIL import Image

from model.errors import PhotoTooLargeError
from model.tiff_directory import TiffDirectory

BYTE_LIMIT: Final = 20 * 1024 * 1024
"""Telegram's own limit for files that a bot may download."""

PIXEL_LIMIT: Final = 64_000_000
"""Pixels that a picture may have at all."""

DECODED_PIXEL_LIMIT: Final = 26_000_000
"""Pixels that may be held at once; most JPEGs are reduced while they are decoded."""

WEBP_PIXEL_LIMIT: Final = 24_500_000
"""Pixels of a WebP: each takes sixteen bytes, four times as many as elsewhere, and 400 MiB are
promised. The 24 megapixels of an iPhone are just within it."""

SIDE_LIMIT: Final = 65_535
"""Pixels in a row or a column, as many as a JPEG can have: decoders hold whole rows."""

SECONDS_LIMIT: Final = 1.5
"""Processor time that a picture may take until its last bytes are asked for."""

SCAN_LIMIT: Final = 64
"""Times that a JPEG may go through all its pixels; cameras and editors make 1 to 12."""

SEGMENT_LIMIT: Final = 10_000
"""Parts of a JPEG, each with a mark of its own."""

VALUE_LIMIT: Final = 100_000
"""Numbers in a TIFF's directories, most of them places of strips of pixels."""

EXIF_LIMIT: Final = 1024 * 1024
"""Bytes of EXIF, of which Pillow makes objects; cameras write 64 KiB, some a few times as many."""

_WEBP_MARK: Final = b"WEBP"
_WEBP_SIDE: Final = 0x3FFF
"""The bits of a WebP's width or height; all its pixels are held as soon as it is opened."""

_HEIC_MARK: Final = b"ftyp"
_HEIC_SIDES: Final = re.compile(rb"ispe.{4}(.{8})", re.DOTALL)
"""Where the directory of a HEIC file says how large one of its parts is."""

_JPEG_MARK: Final = b"\xff\xd8"
_JPEG_SEGMENT: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_JPEG_SCAN: Final = b"\xda"
_JPEG_END: Final = b"\xd9"
_JPEG_EXIF: Final = re.compile(rb"\xff\xe1(..)Exif\0\0", re.DOTALL)
"""Where EXIF may begin, and how long that part is: Pillow joins all that it finds."""

_TIFF_MARKS: Final = (b"II", b"MM")
_EXIF_NAMES: Final = ("exif", "Raw profile type exif")
"""Where Pillow keeps the EXIF of a picture; the second are texts in PNGs."""


class TimedBytes(io.BytesIO):
    """Bytes that a decoder reads piece by piece, and that run out with its time."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._ends = time.thread_time() + SECONDS_LIMIT

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on.

        Raises:
            PhotoTooLargeError: The time is over.
        """
        if time.thread_time() > self._ends:
            raise PhotoTooLargeError(f"at most {SECONDS_LIMIT} seconds are spent on decoding")
        return super().read(size)


def check_bytes(photo: bytes) -> None:
    """Refuse what is too large, or made of too many parts, before anything is decoded.

    Raises:
        PhotoTooLargeError: It is.
        KeyError, ValueError, struct.error: It is a TIFF whose directory makes no sense.
    """
    _check(len(photo), BYTE_LIMIT, "bytes")
    if photo.startswith(_JPEG_MARK):
        segments = list(itertools.islice(_jpeg_segments(photo), SEGMENT_LIMIT + 1))
        _check(len(segments), SEGMENT_LIMIT, "segments")
        _check(segments.count(_JPEG_SCAN), SCAN_LIMIT, "scans")
        _check(_count_jpeg_exif(photo), EXIF_LIMIT, "bytes of EXIF")
    if photo.startswith(_TIFF_MARKS):
        directory = TiffDirectory(photo)
        _check(directory.count_values(), VALUE_LIMIT, "values")
        _check(directory.count_pixels(), DECODED_PIXEL_LIMIT, "pixels")
        _check(directory.count_bytes(), BYTE_LIMIT, "bytes")
        _check(directory.count_scans(), SCAN_LIMIT, "scans")
    if photo[8:12] == _WEBP_MARK:
        _check(_count_webp_pixels(photo), WEBP_PIXEL_LIMIT, "pixels")
    if photo[4:8] == _HEIC_MARK:
        _check(max(_heic_sizes(photo), default=0), DECODED_PIXEL_LIMIT, "pixels")


def check_pixels(picture: Image.Image, limit: int) -> None:
    """Refuse a picture of too many pixels.

    Raises:
        PhotoTooLargeError: It has more than the limit, or too many in a row or column.
    """
    width, height = picture.size
    if width * height > limit or max(width, height) > SIDE_LIMIT:
        raise PhotoTooLargeError(f"at most {limit} pixels are decoded, received: {width}×{height}")


def check_exif(picture: Image.Image) -> None:
    """Refuse a picture that says too much of itself, before Pillow makes objects of that.

    Args:
        picture: All of it has to be loaded: some formats keep EXIF behind their pixels.

    Raises:
        PhotoTooLargeError: It does.
    """
    for name in _EXIF_NAMES:
        _check(len(picture.info.get(name) or b""), EXIF_LIMIT, "bytes of EXIF")


def _check(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise PhotoTooLargeError(f"at most {limit} {what} are decoded, received: {count}")


def _jpeg_segments(photo: bytes) -> Iterator[bytes]:
    """List the marks of a JPEG's parts, but not of what cameras put behind it, such as a film."""
    place = len(_JPEG_MARK)
    while (found := _JPEG_SEGMENT.search(photo, place)) and found[1] != _JPEG_END:
        yield found[1]
        (length,) = struct.unpack_from(">H", photo, found.end())
        place = found.end() + length


def _count_jpeg_exif(photo: bytes) -> int:
    """Count what may be EXIF wherever it is: Pillow reads that as it opens the file."""
    return sum(int.from_bytes(length) for length in _JPEG_EXIF.findall(photo))


def _count_webp_pixels(photo: bytes) -> int:
    """Read the size of a WebP, which its three kinds write in three ways."""
    kind = photo[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(photo[at : at + 3], "little") for at in (24, 27))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", photo, 21)
        width, height = 1 + (bits & _WEBP_SIDE), 1 + (bits >> 14 & _WEBP_SIDE)
    else:
        width, height = (side & _WEBP_SIDE for side in struct.unpack_from("<HH", photo, 26))
    return width * height


def _heic_sizes(photo: bytes) -> Iterator[int]:
    """List the pixels of all parts of a HEIC file: a small picture may have a huge mask."""
    place = 0
    while place + 8 <= len(photo):
        length, kind = struct.unpack_from(">I4s", photo, place)
        if length == 1:  # It is too long for its field.
            (length,) = struct.unpack_from(">Q", photo, place + 8)
        end = place + length if length else len(photo)
        if kind == b"meta":
            for sides in _HEIC_SIDES.findall(photo, place, end):
                yield math.prod(struct.unpack(">II", sides))
        place = max(end, place + 8)
