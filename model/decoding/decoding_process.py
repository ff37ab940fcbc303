"""The child process that decodes a photo, while the system limits its memory and processor time.

`model.decoding.photo` starts it: python -m model.decoding.decoding_process MEMORY SECONDS.

HEIC and AVIF: the container states a size, but the video frame in it may have another one, which
is known only after decoding. Animations: each frame may enlarge the picture.
"""

import contextlib
import io
import itertools
import sys
from typing import Final, cast

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageSequence

from model.decoding.limits import (
    CHILD_HEADER,
    CHILD_TOO_LARGE,
    DECODED_PIXEL_LIMIT,
    check_pixels,
    read_orientation,
    reduce_colors,
)
from model.errors import PhotoTooLargeError

FRAME_LIMIT: Final = 50
"""Frames of an animation that are searched for one with content."""

BLANK: Final = 32
"""A frame is blank if the levels of each channel differ by less than this."""

_FORMATS: Final = ("AVIF", "HEIF", "GIF", "WEBP", "PNG")


def main() -> int:
    """Decode the photo on standard input within the limits in the arguments."""
    _limit_this_process(*map(int, sys.argv[1:]))
    Image.MAX_IMAGE_PIXELS = DECODED_PIXEL_LIMIT  # Also checked for each frame.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    try:
        picture = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=_FORMATS)
        check_pixels(picture, DECODED_PIXEL_LIMIT)
        reduced = reduce_colors(picture)
        if picture.format != "HEIF":  # Further images in it are thumbnails or depth maps.
            frames = map(
                reduce_colors, itertools.islice(ImageSequence.Iterator(picture), FRAME_LIMIT)
            )
            reduced = next(itertools.filterfalse(_is_blank, frames), reduced)
        header = CHILD_HEADER.pack(*picture.size, read_orientation(picture), *reduced.size)
    except (MemoryError, PhotoTooLargeError, Image.DecompressionBombError):
        return CHILD_TOO_LARGE
    sys.stdout.buffer.write(header + reduced.tobytes())
    return 0


def _limit_this_process(memory: int, seconds: int) -> None:
    """Limit memory and processor time where the system can (not on Windows)."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415

        limits = {resource.RLIMIT_DATA: memory, resource.RLIMIT_CPU: seconds}
        for kind, limit in (limits | {resource.RLIMIT_CORE: 0}).items():
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def _is_blank(frame: Image.Image) -> bool:
    extrema = cast("tuple[tuple[int, int], ...]", frame.getextrema())  # One pair a channel.
    return all(high - low < BLANK for low, high in extrema)


if __name__ == "__main__":
    sys.exit(main())
