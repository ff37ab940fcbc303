"""Small pictures in every format and flavor that the decoder reads, to be mutated."""

import io
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (72, 56)

EXIF: Final = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
"""EXIF that says that the picture lies on its side."""

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
    "HEIF": [
        ("RGB", {"quality": 50}),
        ("RGB", {"exif": EXIF}),
        ("RGBA", {"quality": 50}),
        ("L", {"quality": -1}),
    ],
    "AVIF": [
        ("RGB", {"quality": 50}),
        ("RGB", {"exif": EXIF}),
        ("RGBA", {"subsampling": "4:4:4"}),
        ("L", {"quality": 10}),
    ],
}
"""For each format of Pillow's the modes and options that lead through different code."""


def draw_seeds() -> dict[str, list[bytes]]:
    """Draw a seven and encode it in every flavor, by format; some are animations.

    The first frame of an animation is blank, so that the decoder reads on.
    """
    import pillow_heif  # noqa: PLC0415 - as large as it is, only HEIC needs it

    pillow_heif.register_heif_opener(thumbnails=False)
    seeds = {
        kind: [_encode(_draw(mode), kind, **options) for mode, options in flavors]
        for kind, flavors in FLAVORS.items()
    }
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
