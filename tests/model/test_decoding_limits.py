"""Small files that ask for much: each was seen to take seconds, or hundreds of megabytes."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from model.decoding import decode_photo
from model.decoding_limits import SCAN_LIMIT, SEGMENT_LIMIT, VALUE_LIMIT, TimedBytes
from model.errors import PhotoTooLargeError, UnreadablePhotoError


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    whole = encode(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
    last, end = whole.rindex(b"\xff\xda"), whole.rindex(b"\xff\xd9")
    return whole[:end] + whole[last:end] * (count - whole.count(b"\xff\xda")) + whole[end:]


def tiff_of_strips(count: int, *, order: str = "<", large: bool = False) -> bytes:
    """A TIFF that is one pixel wide, and names a place for each of its rows."""
    mark = b"II" if order == "<" else b"MM"
    head = struct.pack(f"{order}HHHQ", 43, 8, 0, 16) if large else struct.pack(f"{order}HI", 42, 8)
    number, entry, end = ("Q", "HHQQ", "Q") if large else ("H", "HHII", "I")
    one = 1 if order == "<" else 1 << 16  # A short number fills the first half of its field.
    known = {256: one, 258: one * 8, 259: one, 262: one, 277: one, 278: one}
    places = 2 + len(head) + struct.calcsize(f"{order}{number}{end}")
    places += (len(known) + 3) * struct.calcsize(order + entry)
    tags = {tag: (3, 1, value) for tag, value in known.items()}
    tags |= {257: (4, 1, count), 273: (3, count, places), 279: (3, count, places + 2 * count)}
    directory = b"".join(
        struct.pack(order + entry, tag, *values) for tag, values in sorted(tags.items())
    )
    entries = struct.pack(order + number, len(tags)) + directory + struct.pack(order + end, 0)
    return mark + head + entries + struct.pack(f"{order}H", 1) * 2 * count


def png_of_chunks(count: int) -> bytes:
    """A PNG with many small chunks that say nothing."""
    whole = encode(Image.new("L", (4, 4)), "PNG")
    chunk = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", zlib.crc32(b"teXt"))
    return whole[:33] + chunk * count + whole[33:]


@pytest.mark.parametrize(("order", "large"), [("<", False), (">", False), ("<", True)])
def test_a_tiff_of_too_many_strips_is_refused(order: str, *, large: bool) -> None:
    few = tiff_of_strips(100, order=order, large=large)
    many = tiff_of_strips(VALUE_LIMIT, order=order, large=large)

    assert decode_photo(few).image.shape == (100, 1)
    with pytest.raises(PhotoTooLargeError, match="values"):
        decode_photo(many)


@pytest.mark.parametrize(
    "head",
    [
        b"II*\0" + struct.pack("<I", 1000),
        b"II+\0" + struct.pack("<HHQ", 8, 0, 1000),
        b"II+\0" + struct.pack("<HHQ", 8, 0, 2**64 - 1),
    ],
    ids=["cut off", "cut off, large", "beyond any file"],
)
def test_a_tiff_without_its_directory_is_refused(head: bytes) -> None:
    with pytest.raises(UnreadablePhotoError):
        decode_photo(head + bytes(20))


def test_a_jpeg_of_too_many_scans_is_refused() -> None:
    assert decode_photo(jpeg_of_scans(SCAN_LIMIT)).image.shape == (64, 64)
    with pytest.raises(PhotoTooLargeError, match=f"at most {SCAN_LIMIT} scans"):
        decode_photo(jpeg_of_scans(SCAN_LIMIT + 1))


def test_what_a_camera_puts_behind_a_jpeg_does_not_count() -> None:
    photo = encode(Image.new("L", (64, 64)), "JPEG")

    assert decode_photo(photo + b"\xff\xda" * 10_000).image.shape == (64, 64)


def test_a_jpeg_of_too_many_segments_is_refused() -> None:
    photo = encode(Image.new("L", (64, 64)), "JPEG")
    comments = b"\xff\xfe\0\2" * SEGMENT_LIMIT

    with pytest.raises(PhotoTooLargeError, match="segments"):
        decode_photo(photo[:2] + comments + photo[2:])


def test_a_progressive_jpeg_may_not_be_as_large_as_others() -> None:
    picture = Image.new("L", (8000, 4000))

    assert decode_photo(encode(picture, "JPEG")).image.shape == (384, 768)
    with pytest.raises(PhotoTooLargeError, match="received: 8000×4000"):
        decode_photo(encode(picture, "JPEG", progressive=True))


@pytest.mark.parametrize("make", [png_of_chunks, lambda n: b"\xff\xd8" + b"\xff" * 40 * n])
def test_a_file_that_takes_too_long_is_given_up(
    make: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.decoding_limits.SECONDS_LIMIT", 0.01)

    with pytest.raises(PhotoTooLargeError, match="seconds"):
        decode_photo(make(20_000))


def test_bytes_within_their_time_are_read_as_any_others() -> None:
    content = TimedBytes(b"1234567")

    assert [content.read(3), content.read(), content.read()] == [b"123", b"4567", b""]


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}], ids=str)
def test_a_webp_that_says_that_it_is_huge_is_refused_before_it_is_opened(
    options: dict[str, Any],
) -> None:
    small = encode(Image.new("RGB", (300, 200)), "WEBP", **options)
    huge = encode(Image.new("RGB", (6500, 4100)), "WEBP", method=0, **options)

    assert decode_photo(small).image.shape == (200, 300)
    with pytest.raises(PhotoTooLargeError, match="received: 26650000"):
        decode_photo(huge)


@pytest.mark.parametrize("length", [b"\0\0\0\x1c", b"\0\0\0\0", b"\0\0\0\1"])
def test_a_heic_file_with_a_huge_part_is_refused(length: bytes) -> None:
    whole = b"\0\0\0\x18ftypheic" + bytes(12)
    long = struct.pack(">Q", 36) if length.endswith(b"\1") else b""
    part = b"ispe" + bytes(4) + struct.pack(">II", 5000, 200_000) + bytes(4)

    with pytest.raises(PhotoTooLargeError, match="pixels are decoded, received: 1000000000"):
        decode_photo(whole + length + b"meta" + long + part)


def test_a_picture_of_one_endless_row_is_refused() -> None:
    with pytest.raises(PhotoTooLargeError, match="received: 70000×1"):
        decode_photo(encode(Image.new("1", (70_000, 1)), "PNG"))
