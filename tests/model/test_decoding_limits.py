"""Small files that ask for much: each was seen to take seconds, or hundreds of megabytes."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from model.decoding import decode_photo
from model.decoding_limits import (
    BYTE_LIMIT,
    EXIF_LIMIT,
    SCAN_LIMIT,
    SEGMENT_LIMIT,
    VALUE_LIMIT,
    WEBP_PIXEL_LIMIT,
    TimedBytes,
    check_bytes,
)
from model.errors import PhotoTooLargeError, UnreadablePhotoError
from model.tiff_directory import ENTRY_LIMIT


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


TIFF_TAGS = ((256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1))
TIFF_STRIP = ((273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 8), (279, 4, 1, 64))


def tiff_of(*tags: tuple[int, int, int, int], content: bytes = bytes(64)) -> bytes:
    """A TIFF with these tags: number, kind, count, value; the content begins at byte 8."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(content)) + content + directory


def tiff_of_tile(size: tuple[int, int], tile: tuple[int, int]) -> bytes:
    """A TIFF in tiles, all of which are the same bytes: one tile of nothing."""
    count = -(-size[0] // tile[0]) * -(-size[1] // tile[1])
    pixels = zlib.compress(bytes(min(1_000_000, tile[0] * tile[1])))
    places = struct.pack("<I", 8) * count + struct.pack("<I", len(pixels)) * count
    where = 8 + len(pixels)
    places_at, lengths_at = (where, where + 4 * count) if count > 1 else (8, len(pixels))
    sides = ((256, 4, 1, size[0]), (257, 4, 1, size[1]))
    kind = ((258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1))
    tiles = ((322, 4, 1, tile[0]), (323, 4, 1, tile[1]))
    found = ((324, 4, count, places_at), (325, 4, count, lengths_at))
    return tiff_of(*sides, *kind, *tiles, *found, content=pixels + places)


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


@pytest.mark.parametrize("make", WITH_EXIF.values(), ids=WITH_EXIF)
def test_exif_of_too_many_numbers_is_refused_before_they_become_objects(
    make: Callable[[bytes], bytes],
) -> None:
    pillow_heif.register_heif_opener(thumbnails=False)
    fractions = exif_of(0x0112, 5, EXIF_LIMIT // 8, b"\1\0\0\0" * (EXIF_LIMIT // 4))

    with pytest.raises(PhotoTooLargeError, match=f"at most {EXIF_LIMIT} bytes of EXIF"):
        decode_photo(make(fractions))


@pytest.mark.parametrize("make", WITH_EXIF.values(), ids=WITH_EXIF)
def test_the_long_notes_of_cameras_are_no_reason_to_refuse(
    make: Callable[[bytes], bytes],
) -> None:
    pillow_heif.register_heif_opener(thumbnails=False)
    notes = exif_of(0x927C, 7, 300_000, bytes(300_000))

    assert decode_photo(make(notes)).image.size


def test_exif_that_hides_behind_an_end_of_the_jpeg_is_found() -> None:
    photo = jpeg_with_exif(bytes(EXIF_LIMIT))

    with pytest.raises(PhotoTooLargeError, match="bytes of EXIF"):
        decode_photo(photo[:2] + b"\xff\xd9" + photo[2:])


@pytest.mark.parametrize("branch", [34665, 34853])
def test_a_tiff_with_too_many_numbers_in_a_further_directory_is_refused(branch: int) -> None:
    def make(count: int) -> bytes:
        further = struct.pack("<HHHII", 1, 0x9999, 5, count, 8) + bytes(4)
        return tiff_of(*TIFF_TAGS, *TIFF_STRIP, (branch, 4, 1, 808), content=bytes(800) + further)

    assert decode_photo(make(100)).image.shape == (8, 8)
    with pytest.raises(PhotoTooLargeError, match="values"):
        decode_photo(make(VALUE_LIMIT))


@pytest.mark.parametrize("kind", [1, 2, 6, 7])
def test_bytes_that_are_places_of_strips_count_too(kind: int) -> None:
    many = ((273, kind, VALUE_LIMIT, 8), *TIFF_STRIP[1:])

    with pytest.raises(PhotoTooLargeError, match="values"):
        decode_photo(tiff_of(*TIFF_TAGS, *many, content=bytes(VALUE_LIMIT)))


@pytest.mark.parametrize(
    ("size", "tile"), [((64, 64), (32_768, 32_768)), ((8_000, 390), (16, 1_600_000))]
)
def test_tiles_that_are_larger_than_their_picture_are_refused(
    size: tuple[int, int], tile: tuple[int, int]
) -> None:
    assert decode_photo(tiff_of_tile((64, 64), (128, 128))).image.shape == (64, 64)
    with pytest.raises(PhotoTooLargeError, match="at most 26000000 pixels"):
        decode_photo(tiff_of_tile(size, tile))


def test_strips_that_share_their_bytes_are_refused() -> None:
    count = 64
    places = struct.pack("<I", 8) * count + struct.pack("<I", BYTE_LIMIT // count + 1) * count
    found = ((273, 4, count, 8), (277, 3, 1, 1), (278, 3, 1, 1), (279, 4, count, 8 + 4 * count))

    with pytest.raises(PhotoTooLargeError, match=f"at most {BYTE_LIMIT} bytes"):
        decode_photo(tiff_of(*TIFF_TAGS, *found, content=places))


def test_a_jpeg_of_too_many_scans_is_refused_within_a_tiff() -> None:
    def make(count: int) -> bytes:
        content = jpeg_of_scans(count)
        sides = ((256, 3, 1, 64), (257, 3, 1, 64), (258, 3, 1, 8), (259, 3, 1, 7), (262, 3, 1, 1))
        strip = ((273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 64), (279, 4, 1, len(content)))
        return tiff_of(*sides, *strip, content=content)

    assert decode_photo(make(SCAN_LIMIT)).image.shape == (64, 64)
    with pytest.raises(PhotoTooLargeError, match=f"at most {SCAN_LIMIT} scans"):
        decode_photo(make(SCAN_LIMIT + 1))


@pytest.mark.parametrize(
    "photo",
    [
        b"MM\0+" + bytes(200),
        tiff_of(*TIFF_TAGS, *TIFF_STRIP, (322, 18, 1, 8)),
        tiff_of(*TIFF_TAGS, *TIFF_STRIP, (322, 4, 1, 8), (322, 4, 1, 8)),
        tiff_of(*TIFF_TAGS, *TIFF_STRIP, (322, 4, 2, 8)),
        tiff_of(*TIFF_TAGS, *TIFF_STRIP, *((40_000, 1, 1, 0),) * ENTRY_LIMIT),
    ],
    ids=["large or not", "strange side", "two tags", "two sides", "endless"],
)
def test_a_tiff_that_two_libraries_may_read_in_two_ways_is_refused(photo: bytes) -> None:
    with pytest.raises(UnreadablePhotoError):
        decode_photo(photo)


def test_a_webp_may_be_as_large_as_a_phone_makes_them() -> None:
    small = encode(Image.new("RGB", (300, 200)), "WEBP")

    def resize(width: int, height: int) -> bytes:
        return small[:26] + struct.pack("<HH", width, height) + small[30:]

    check_bytes(resize(5712, 4284))
    with pytest.raises(PhotoTooLargeError, match=f"at most {WEBP_PIXEL_LIMIT} pixels"):
        check_bytes(resize(5000, 5000))
