"""Small files that ask for much: each was seen to take seconds, or hundreds of megabytes."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from model.decoding import limits
from model.decoding.limits import (
    EXIF_LIMIT,
    SCAN_LIMIT,
    SEGMENT_LIMIT,
    WEBP_PIXEL_LIMIT,
    check_bytes,
)
from model.decoding.photo import decode_photo
from model.errors import PhotoError, PhotoTooLargeError


@pytest.fixture(autouse=True)
def writes_heic() -> None:
    pillow_heif.register_heif_opener(thumbnails=False)


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    whole = encode(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
    last, end = whole.rindex(b"\xff\xda"), whole.rindex(b"\xff\xd9")
    return whole[:end] + whole[last:end] * (count - whole.count(b"\xff\xda")) + whole[end:]


def png_of_chunks(count: int) -> bytes:
    """A PNG with many small chunks that say nothing."""
    whole = encode(Image.new("L", (4, 4)), "PNG")
    chunk = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", zlib.crc32(b"teXt"))
    return whole[:33] + chunk * count + whole[33:]


def png_with(kind: bytes, content: bytes, *, late: bool = False) -> bytes:
    """A PNG with one more chunk, before its pixels or behind them."""
    whole = encode(Image.new("L", (4, 4)), "PNG")
    chunk = struct.pack(">I", len(content)) + kind + content
    chunk += struct.pack(">I", zlib.crc32(kind + content))
    place = len(whole) - 12 if late else 33
    return whole[:place] + chunk + whole[place:]


def jpeg_with_exif(exif: bytes) -> bytes:
    """A JPEG whose EXIF goes on from segment to segment, and that has no other resolution."""
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
    """EXIF that says one thing of a picture, at length."""
    entry = struct.pack("<HHHII", 1, tag, kind, count, 26)
    return b"II*\0" + struct.pack("<I", 8) + entry + bytes(4) + content


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

    assert decode_photo(encode(picture, "JPEG")).image.shape == (800, 1600)
    with pytest.raises(PhotoTooLargeError, match="received: 8000×4000"):
        decode_photo(encode(picture, "JPEG", progressive=True))


@pytest.mark.parametrize("make", [png_of_chunks, lambda n: b"\xff\xd8" + b"\xff" * 40 * n])
def test_a_file_that_takes_too_long_is_given_up(
    make: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.decoding.limits.SECONDS_LIMIT", 0.01)

    with pytest.raises(PhotoTooLargeError, match="seconds"):
        decode_photo(make(20_000))


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}], ids=str)
def test_a_webp_that_says_that_it_is_huge_is_refused_before_it_is_opened(
    options: dict[str, Any],
) -> None:
    small = encode(Image.new("RGB", (300, 200)), "WEBP", **options)
    huge = encode(Image.new("RGB", (6500, 4100)), "WEBP", method=0, **options)

    assert decode_photo(small).image.shape == (200, 300)
    with pytest.raises(PhotoTooLargeError, match="received: 26650000"):
        decode_photo(huge)


def test_a_picture_of_one_endless_row_is_refused() -> None:
    with pytest.raises(PhotoTooLargeError, match="received: 70000×1"):
        decode_photo(encode(Image.new("1", (70_000, 1)), "PNG"))


@pytest.mark.parametrize("make", WITH_EXIF.values(), ids=WITH_EXIF)
def test_exif_of_too_many_numbers_is_refused_before_they_become_objects(
    make: Callable[[bytes], bytes],
) -> None:
    fractions = exif_of(0x0112, 5, EXIF_LIMIT // 8, b"\1\0\0\0" * (EXIF_LIMIT // 4))

    with pytest.raises(PhotoTooLargeError):
        decode_photo(make(fractions))


@pytest.mark.parametrize("make", WITH_EXIF.values(), ids=WITH_EXIF)
def test_the_long_notes_of_cameras_are_no_reason_to_refuse(
    make: Callable[[bytes], bytes],
) -> None:
    notes = exif_of(0x927C, 7, 300_000, bytes(300_000))

    assert decode_photo(make(notes)).image.size


def test_exif_that_hides_behind_an_end_of_the_jpeg_is_found() -> None:
    photo = jpeg_with_exif(bytes(EXIF_LIMIT))

    with pytest.raises(PhotoTooLargeError, match="bytes of EXIF"):
        decode_photo(photo[:2] + b"\xff\xd9" + photo[2:])


def test_a_webp_may_be_as_large_as_a_phone_makes_them() -> None:
    small = encode(Image.new("RGB", (300, 200)), "WEBP")

    def resize(width: int, height: int) -> bytes:
        return small[:26] + struct.pack("<HH", width, height) + small[30:]

    check_bytes(resize(5712, 4284))
    with pytest.raises(PhotoTooLargeError, match=f"at most {WEBP_PIXEL_LIMIT} pixels"):
        check_bytes(resize(5000, 5000))


def stating(size: tuple[int, int], photo: bytes) -> bytes:
    """Change the size that the container states."""
    place = photo.index(b"ispe") + 8
    return photo[:place] + struct.pack(">II", *size) + photo[place + 8 :]


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("side", [6000, 9000])
def test_a_file_that_states_too_many_pixels_is_refused(kind: str, side: int) -> None:
    with pytest.raises(PhotoTooLargeError):
        decode_photo(stating((side, side), encode(Image.new("L", (64, 64), 128), kind, quality=10)))


@pytest.mark.parametrize(
    ("limit", "value"), [("CHILD_MEMORY_LIMIT", 50 << 20), ("CHILD_SECONDS_LIMIT", 0)]
)
def test_a_frame_that_takes_more_than_allowed_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    lying = stating(
        (64, 64), encode(Image.new("L", (6000, 6000), 128), "AVIF", quality=10, speed=10)
    )
    monkeypatch.setattr(limits, limit, value)

    with pytest.raises(PhotoError):
        decode_photo(lying)


def test_a_usual_photo_stays_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_MEMORY_LIMIT", 60 << 20)

    decoded = decode_photo(encode(Image.new("L", (640, 480), 128), "AVIF"))

    assert decoded.image.shape == (480, 640)
