"""The decoder refuses broken pictures of every format, using little time and memory."""

import functools
import struct
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import ChunkStream

from model.decoding.photo import decode_photo
from model.errors import PhotoError
from tests.model.decoding.encoding import encode

EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
"""EXIF that states that the picture lies on its side."""

MODES = {
    "JPEG": ("L", "RGB", "CMYK"),
    "PNG": ("1", "L", "P", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("P", "L"),
    "BMP": ("1", "P", "RGB", "RGBA"),
    "HEIF": ("L", "RGB", "RGBA"),
    "AVIF": ("L", "RGB", "RGBA"),
}
"""Pillow's modes for each format that are decoded by different code."""

OPTIONS: list[tuple[str, Mapping[str, object]]] = [
    *((kind, {"exif": EXIF}) for kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")),
    ("JPEG", {"progressive": True}),
    ("JPEG", {"restart_marker_rows": 1}),
    ("PNG", {"transparency": (0, 0, 0)}),
    ("WEBP", {"lossless": True}),
    ("HEIF", {"quality": -1}),
]

NUMBERS = (0, 1, 2, 73, 0x7F, 0x80, 0xFF, 0x100, 4000, 0x7FFF, 0x8000, 0xFFFF)
LARGE_NUMBERS = (*NUMBERS, 0x10000, 1_000_000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers that decoders may mishandle, in place of sides, lengths and counts."""


def draw_seven(mode: str) -> Image.Image:
    """Draw a seven on a gradient."""
    picture = Image.linear_gradient("L").resize((72, 56))
    ImageDraw.Draw(picture).line([(20, 12), (52, 12), (32, 46)], fill=20, width=5)
    if mode == "I;16":
        return picture.convert("I").point(lambda level: level * 256).convert("I;16")
    return picture.convert("RGB" if mode == "RGBA" else "L").convert(mode)


@functools.cache
def make_pictures() -> list[bytes]:
    """Encode a drawing in every format; animations begin blank, so that more frames are decoded."""
    blank = Image.new("RGB", (72, 56), "white")
    return [
        *(encode(draw_seven(mode), kind) for kind, modes in MODES.items() for mode in modes),
        *(encode(draw_seven("RGB"), kind, **options) for kind, options in OPTIONS),
        *(
            encode(blank, kind, save_all=True, append_images=[draw_seven("RGB")])
            for kind in ("GIF", "WEBP", "PNG")
        ),
    ]


@st.composite
def broken_pictures(draw: st.DrawFn) -> bytes:
    """Change numbers and bytes of a picture, repeat parts, insert parts of others, cut the end."""
    broken, other = (draw(st.sampled_from(make_pictures())) for _ in range(2))
    for _ in range(draw(st.integers(1, 3))):
        place, begin = draw(st.integers(0, len(broken))), draw(st.integers(0, len(other)))
        length = draw(st.sampled_from((1, 4, 16, 64, 256)))
        order = draw(st.sampled_from("<>"))
        piece = draw(
            st.one_of(
                st.sampled_from(NUMBERS).map(struct.Struct(f"{order}H").pack),
                st.sampled_from(LARGE_NUMBERS).map(struct.Struct(f"{order}I").pack),
                st.binary(max_size=4),
                st.sampled_from((1, 2, 30, 1000)).map(broken[place : place + length].__mul__),
                st.just(other[begin : begin + length]),
            )
        )
        over = place + len(piece)
        end = draw(st.sampled_from((place, over, over, len(broken))))
        broken = broken[:place] + piece + broken[end:]
    return broken


def read_memory(field: str) -> int:
    """Read how much memory this process has, in MiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition(f"{field}:")[2].split()[0]) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux")
@pytest.mark.filterwarnings("ignore")
@given(broken_pictures())
def test_a_broken_picture_is_refused_or_decoded_within_two_seconds_and_400_megabytes(
    content: bytes,
) -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # Resets the peak.
    before, began = read_memory("VmRSS"), time.process_time()

    with suppress(PhotoError), pytest.MonkeyPatch.context() as patch:
        # A PNG with a wrong checksum would be refused at once.
        patch.setattr(ChunkStream, "crc", ChunkStream.crc_skip)
        decode_photo(content)

    assert time.process_time() - began < 2.0
    assert read_memory("VmHWM") - before < 400


def test_the_pictures_are_decoded_before_they_are_broken() -> None:
    sizes = {decode_photo(picture).image.shape for picture in make_pictures()}

    assert sizes == {(56, 72), (72, 56)}  # Those with EXIF lie on their sides.
