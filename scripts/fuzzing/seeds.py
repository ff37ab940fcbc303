"""Small pictures in every format and flavor that the decoder knows, to be mutated."""

import io
import struct
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (72, 56)

EXIF: Final = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
"""EXIF that says that the picture lies on its side."""

TILE: Final = (80, 64)

FLAVORS: Final[dict[str, list[tuple[str, dict[str, object]]]]] = {
    "JPEG": [
        ("L", {}),
        ("RGB", {"progressive": True}),
        ("RGB", {"exif": EXIF}),
        ("CMYK", {"restart_marker_rows": 1}),
    ],
    "PNG": [
        ("1", {}),
        ("L", {"exif": EXIF}),
        ("L", {}),
        ("P", {"transparency": 0}),
        ("RGBA", {}),
        ("I;16", {}),
    ],
    "WEBP": [
        ("RGB", {"method": 0}),
        ("RGB", {"exif": EXIF}),
        ("RGBA", {"method": 0}),
        ("RGB", {"lossless": True}),
    ],
    "GIF": [("P", {}), ("L", {"transparency": 0, "interlace": 0})],
    "BMP": [("1", {}), ("P", {}), ("RGB", {}), ("RGBA", {})],
    "TIFF": [
        ("L", {}),
        ("L", {"exif": EXIF}),
        ("RGB", {"compression": "tiff_lzw"}),
        ("CMYK", {"compression": "tiff_adobe_deflate"}),
        ("RGB", {"compression": "jpeg"}),
        ("1", {"compression": "group4"}),
        ("F", {"compression": "packbits"}),
        ("I;16", {"big_tiff": True}),
    ],
    "HEIF": [
        ("RGB", {"quality": 50}),
        ("RGB", {"exif": EXIF}),
        ("RGBA", {"quality": 50}),
        ("L", {"quality": -1}),
    ],
}
"""For each format of Pillow's the modes and options that lead through different code."""


def draw_seeds() -> dict[str, list[bytes]]:
    """Draw a seven and encode it in every flavor, by format; GIF and WebP also move.

    To the TIFFs comes one in tiles, which Pillow reads and does not write.
    """
    import pillow_heif  # noqa: PLC0415 - as large as it is, the decoder needs it for HEIC alone

    pillow_heif.register_heif_opener(thumbnails=False)
    seeds = {
        kind: [_encode(_draw(mode), kind, **options) for mode, options in flavors]
        for kind, flavors in FLAVORS.items()
    }
    for kind in ("GIF", "WEBP"):
        frames = [_draw("RGB").rotate(90)]
        seeds[kind].append(_encode(_draw("RGB"), kind, save_all=True, append_images=frames))
    seeds["TIFF"].append(_gray_tile())
    return seeds


def _gray_tile() -> bytes:
    """Write a TIFF of one gray tile, whose bytes would be enough for one of half a gigabyte."""
    block = struct.pack("<I", 0x80 << 24 | 128 * 1024 << 3 | 2)  # Zstandard for: 128 KiB of 0x80.
    pixels = b"\x28\xb5\x2f\xfd\0\x38" + block * 4096
    place = 8 + len(pixels)
    sides = zip((256, 257, 322, 323), SIZE + TILE, strict=True)
    values = dict(sides) | {258: 8, 259: 50_000, 262: 1, 277: 1, 324: 8, 325: len(pixels)}
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(values.items())]
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return b"II*\0" + struct.pack("<I", place) + pixels + directory


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
