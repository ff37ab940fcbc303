"""Small files that took seconds or hundreds of megabytes to decode before there were limits."""

import struct
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from PIL import Image

from model.decoding import limits
from model.decoding.limits import (
    BYTE_LIMIT,
    EXIF_LIMIT,
    SCAN_LIMIT,
    SEGMENT_LIMIT,
    check_bytes,
)
from model.decoding.photo import decode_photo
from model.errors import PhotoError, PhotoTooLargeError
from tests.model.decoding.encoding import encode


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    whole = encode(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
    last, end = whole.rindex(b"\xff\xda"), whole.rindex(b"\xff\xd9")
    return whole[:end] + whole[last:end] * (count - whole.count(b"\xff\xda")) + whole[end:]


def png_with(kind: bytes, content: bytes, *, count: int = 1, late: bool = False) -> bytes:
    """A PNG with more chunks, before or after its pixels."""
    whole = encode(Image.new("L", (4, 4)), "PNG")
    chunk = struct.pack(">I", len(content)) + kind + content
    chunk += struct.pack(">I", zlib.crc32(kind + content))
    return insert(whole, len(whole) - 12 if late else 33, chunk * count)


def jpeg_with_exif(exif: bytes) -> bytes:
    """A JPEG with EXIF that continues in further segments, and no other resolution."""
    whole = encode(Image.new("L", (4, 4)), "JPEG")
    parts = [b"Exif\0\0" + exif[at : at + 65_000] for at in range(0, len(exif), 65_000)]
    segments = [b"\xff\xe1" + struct.pack(">H", 2 + len(part)) + part for part in parts]
    return whole[:2] + b"".join(segments) + whole[20:]


WITH_EXIF: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": jpeg_with_exif,
    "PNG": lambda exif: png_with(b"eXIf", exif),
    "PNG, late": lambda exif: png_with(b"eXIf", exif, late=True),
    "PNG, text": lambda exif: png_with(
        b"tEXt", b"Raw profile type exif\0\n\n\n" + exif.hex().encode()
    ),
    "WEBP": lambda exif: encode(Image.new("RGB", (4, 4)), "WEBP", exif=exif),
    "HEIF": lambda exif: encode(Image.new("RGB", (64, 64)), "HEIF", exif=b"Exif\0\0" + exif),
}
"""Pictures with EXIF in all places where Pillow finds it."""


def exif_of(tag: int, kind: int, count: int, content: bytes) -> bytes:
    """EXIF that states one fact about a picture in many bytes."""
    entry = struct.pack("<HHHII", 1, tag, kind, count, 26)
    return b"II*\0" + struct.pack("<I", 8) + entry + bytes(4) + content


@pytest.mark.parametrize("make", WITH_EXIF.values(), ids=WITH_EXIF)
def test_exif_of_too_many_numbers_is_refused_but_not_the_long_notes_of_cameras(
    make: Callable[[bytes], bytes],
) -> None:
    fractions = exif_of(0x0112, 5, EXIF_LIMIT // 8, b"\1\0\0\0" * (EXIF_LIMIT // 4))
    notes = exif_of(0x927C, 7, 300_000, bytes(300_000))

    assert decode_photo(make(notes)).image.size
    with pytest.raises(PhotoTooLargeError):
        decode_photo(make(fractions))


def draw(mode: str, width: int, height: int) -> Image.Image:
    return Image.new(mode, (width, height), 0)


def insert(photo: bytes, place: int, content: bytes) -> bytes:
    return photo[:place] + content + photo[place:]


def stating(side: int, kind: str, real: int = 64) -> bytes:
    """A file whose container states another size than that of its picture."""
    photo = encode(draw("L", real, real), kind, quality=10)
    place = photo.index(b"ispe") + 8
    return photo[:place] + struct.pack(">II", side, side) + photo[place + 8 :]


def gif_with_a_huge_frame() -> bytes:
    head = b"GIF89a" + struct.pack("<HH", 10, 10) + b"\x80\0\0" + bytes(6)
    frame = b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0\x02\x02\x4c\x01\0;"
    return head + b"!\xf9\x04\x08\0\0\0\0" + frame


def webp(width: int, height: int, **options: Any) -> bytes:
    return encode(draw("RGB", width, height), "WEBP", method=0, **options)


WEBP: dict[str, dict[str, Any]] = {
    "lossy": {},
    "lossless": {"lossless": True},
    "extended": {"exif": b"Exif\0\0"},
}

TOO_LARGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bytes": (lambda: bytes(BYTE_LIMIT + 1), f"received: {BYTE_LIMIT + 1}"),
    "pixels": (lambda: encode(draw("1", 10_000, 10_000), "PNG"), "at most 64000000 pixels are"),
    "one endless row": (lambda: encode(draw("1", 70_000, 1), "PNG"), "65535 pixels a side"),
    "scans": (lambda: jpeg_of_scans(SCAN_LIMIT + 1), f"at most {SCAN_LIMIT} scans"),
    "segments": (
        lambda: insert(encode(draw("L", 64, 64), "JPEG"), 2, b"\xff\xfe\0\2" * SEGMENT_LIMIT),
        "segments",
    ),
    "EXIF behind an end of the JPEG": (
        lambda: insert(jpeg_with_exif(bytes(EXIF_LIMIT)), 2, b"\xff\xd9"),
        "bytes of EXIF",
    ),
    "a progressive JPEG": (
        lambda: encode(draw("L", 8000, 4000), "JPEG", progressive=True),
        "received: 32000000",
    ),
    "a frame of a GIF": (gif_with_a_huge_frame, "at most 64000000 pixels are"),
    **{
        f"{kind} of {side} pixels": (partial(stating, side, kind), "exceeds the limits")
        for kind in ("HEIF", "AVIF")
        for side in (6000, 9000)
    },
    **{
        f"WebP, {name}": (partial(webp, 6500, 4100, **options), "received: 26650000")
        for name, options in WEBP.items()
    },
}


@pytest.mark.parametrize(("make", "said"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_files_that_exceed_a_limit_are_refused(make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(PhotoTooLargeError, match=said):
        decode_photo(make())


def test_files_just_within_the_limits_are_decoded() -> None:
    jpeg = encode(draw("L", 64, 64), "JPEG")
    photos = [
        (jpeg_of_scans(SCAN_LIMIT), (64, 64)),
        (jpeg + b"\xff\xda" * 10_000, (64, 64)),  # Cameras append other data.
        (encode(draw("L", 8000, 4000), "JPEG"), (800, 1600)),
        *((webp(300, 200, **each), (200, 300)) for each in WEBP.values()),
    ]

    assert [decode_photo(photo).image.shape for photo, _ in photos] == [each for _, each in photos]


def test_a_webp_may_be_as_large_as_a_phone_makes_them() -> None:
    small = webp(300, 200)

    check_bytes(small[:26] + struct.pack("<HH", 5712, 4284) + small[30:])


@pytest.mark.parametrize(
    "make", [lambda n: png_with(b"teXt", b"", count=n), lambda n: b"\xff\xd8" + b"\xff" * 40 * n]
)
def test_a_file_that_takes_too_long_is_given_up(
    make: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SECONDS_LIMIT", 0.01)

    with pytest.raises(PhotoTooLargeError, match="seconds"):
        decode_photo(make(20_000))


@pytest.mark.parametrize(
    ("limit", "value"), [("CHILD_MEMORY_LIMIT", 50 << 20), ("CHILD_SECONDS_LIMIT", 0)]
)
def test_a_frame_that_takes_more_than_allowed_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(limits, limit, value)

    with pytest.raises(PhotoError):
        decode_photo(stating(64, "AVIF", real=6000))


def test_a_usual_photo_stays_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_MEMORY_LIMIT", 60 << 20)

    decoded = decode_photo(encode(Image.new("L", (640, 480), 128), "AVIF"))

    assert decoded.image.shape == (480, 640)
