"""Small pictures in every format and flavor that the decoder reads, and ways to break them."""

import io
import re
import struct
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

import pillow_heif
from PIL import Image, ImageDraw

SIZE: Final = (72, 56)

EXIF: Final = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
"""EXIF that says that the picture lies on its side."""

MODES: Final = {
    "JPEG": ("L", "RGB", "CMYK"),
    "PNG": ("1", "L", "P", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("P", "L"),
    "BMP": ("1", "P", "RGB", "RGBA"),
    "HEIF": ("L", "RGB", "RGBA"),
    "AVIF": ("L", "RGB", "RGBA"),
}
"""For each format, Pillow's modes that lead through different code."""

OPTIONS: Final[list[tuple[str, dict[str, object]]]] = [
    ("JPEG", {"exif": EXIF}),
    ("JPEG", {"progressive": True}),
    ("JPEG", {"restart_marker_rows": 1}),
    ("PNG", {"exif": EXIF}),
    ("PNG", {"transparency": (0, 0, 0)}),
    ("WEBP", {"exif": EXIF}),
    ("WEBP", {"lossless": True}),
    ("HEIF", {"exif": EXIF}),
    ("HEIF", {"quality": -1}),
    ("AVIF", {"exif": EXIF}),
]
"""Formats, and options that lead through different code."""

INTERESTING: Final = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000)
LARGE: Final = (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
SIDES: Final = (0, 1, 73, 1024, 4000, 5000, 16_383, 65_500, 1_000_000)

SIZE_MARKS: Final = {
    b"\xff\xd8": (rb"\xff[\xc0-\xc2]...", ">HH"),
    b"\x89P": (rb"IHDR", ">II"),
    b"RI": (rb"VP8X.{8}|VP8 .{10}|VP8L.{5}", "<HH"),
    b"GI": (rb"GIF8.a|,....", "<HH"),
    b"BM": (rb"BM.{16}", "<ii"),
    b"\0\0": (rb"ispe\x00{4}", ">II"),
}
"""By a file's first two bytes: what comes before its size, and how that is written."""


def draw_seeds() -> dict[str, list[bytes]]:
    """Draw a seven and encode it in every flavor, by format; some are animations.

    The first frame of an animation is blank, so that the decoder reads on.
    """
    pillow_heif.register_heif_opener(thumbnails=False)
    seeds = {kind: [_encode(_draw(mode), kind) for mode in modes] for kind, modes in MODES.items()}
    for kind, options in OPTIONS:
        seeds[kind].append(_encode(_draw("RGB"), kind, **options))
    blank = Image.new("RGB", SIZE, "white")
    for kind in ("GIF", "WEBP", "PNG"):
        seeds[kind].append(_encode(blank, kind, save_all=True, append_images=[_draw("RGB")]))
    return seeds


def _draw(mode: str) -> Image.Image:
    picture = Image.linear_gradient("L").resize(SIZE)
    pen = ImageDraw.Draw(picture)
    pen.line([(20, 12), (52, 12), (32, 46)], fill=20, width=5)
    if mode == "I;16":
        return picture.convert("I").point(lambda level: level * 256).convert("I;16")
    return picture.convert("RGB" if mode == "RGBA" else "L").convert(mode)


def _encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def mutate(seed: bytes, other: bytes, chance: Random) -> bytes:
    """Break a file in one to three ways; a part of another one may be put in."""
    broken = bytearray(seed)
    for _ in range(chance.randint(1, 3)):
        chance.choice(MUTATIONS)(broken, other, chance)
    # With a wrong checksum, decoders refuse a file before they read further.
    return _fix_checksums(bytes(broken)) if chance.random() < 0.8 else bytes(broken)  # noqa: PLR2004


def _flip_bits(broken: bytearray, _other: bytes, chance: Random) -> None:
    for _ in range(chance.choice((1, 2, 8, 64))):
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)


def _truncate(broken: bytearray, _other: bytes, chance: Random) -> None:
    del broken[chance.randrange(len(broken) + 1) :]


def _change_number(broken: bytearray, _other: bytes, chance: Random) -> None:
    """Put a number where lengths and counts may stand."""
    form = chance.choice((">H", "<H", ">I", "<I"))
    number = chance.choice(INTERESTING + (LARGE if form.endswith("I") else ()))
    _write(broken, chance.randrange(len(broken) + 1), form, number)


def _change_size(broken: bytearray, _other: bytes, chance: Random) -> None:
    """Put other sides where the format keeps its width and height."""
    pattern, form = SIZE_MARKS.get(bytes(broken[:2]), SIZE_MARKS[b"\0\0"])
    places = [found.end() for found in re.finditer(pattern, broken, re.DOTALL)]
    if places:
        sides = [chance.choice(SIDES) for _ in form[1:]]
        _write(broken, chance.choice(places), form, *sides)


def _splice(broken: bytearray, other: bytes, chance: Random) -> None:
    """Put a piece of another file in, or in place of what is there."""
    begin, length = chance.randrange(len(other)), chance.choice((4, 16, 64, 256, len(other)))
    piece, place = other[begin : begin + length], chance.randrange(len(broken) + 1)
    broken[place : place + chance.choice((0, len(piece)))] = piece


def _repeat(broken: bytearray, _other: bytes, chance: Random) -> None:
    begin, length = chance.randrange(len(broken) + 1), chance.choice((1, 2, 12, 40, 200))
    broken[begin:begin] = broken[begin : begin + length] * chance.choice((1, 2, 30, 1000))


MUTATIONS: Final[tuple[Callable[[bytearray, bytes, Random], None], ...]] = (
    _flip_bits, _truncate, _change_number, _change_size, _splice, _repeat
)  # fmt: skip


def _write(broken: bytearray, place: int, form: str, *numbers: int) -> None:
    """Write numbers over what is at a place, reduced to the range of their field."""
    bits = 8 * struct.calcsize(form[:2])
    wrapped = [number % (1 << bits - form.islower() * 1) for number in numbers]
    if place + struct.calcsize(form) <= len(broken):
        struct.pack_into(form, broken, place, *wrapped)


def _fix_checksums(broken: bytes) -> bytes:
    fixed, end = bytearray(broken), 4
    while broken.startswith(b"\x89PNG") and end + 12 <= len(fixed):
        place = end + 4
        (length,) = struct.unpack_from(">I", fixed, place)
        end = place + 8 + length
        if end + 4 <= len(fixed):
            struct.pack_into(">I", fixed, end, zlib.crc32(fixed[place + 4 : end]))
    return bytes(fixed)
