"""Child process that decodes one photo while the system limits its memory and processor time.

`model.decoding.photo` starts it: python -m model.decoding.decoding_process MEMORY SECONDS.

Two kinds of files need it. HEIC and AVIF: the real size of the frame is known only after
decoding, whatever the container states. Animations: each frame may enlarge the picture.
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
"""Maximum number of frames of an animation that are searched for one that is not blank."""

BLANK: Final = 32
"""A frame is blank if the range of levels in each channel is smaller than this."""

_FORMATS: Final = ("AVIF", "HEIF", "GIF", "WEBP", "PNG")


def main() -> int:
    """Decode the photo on standard input and return the exit status; arguments are the limits."""
    _limit_this_process(*map(int, sys.argv[1:]))
    Image.MAX_IMAGE_PIXELS = DECODED_PIXEL_LIMIT  # Pillow checks it for each frame, too.
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
    """Limit memory and processor time if the system can (Windows cannot)."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415

        limits = {resource.RLIMIT_DATA: memory, resource.RLIMIT_CPU: seconds}
        for kind, limit in (limits | {resource.RLIMIT_CORE: 0}).items():
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def _is_blank(frame: Image.Image) -> bool:
    extrema = cast("tuple[tuple[int, int], ...]", frame.getextrema())  # One pair per channel.
    return all(high - low < BLANK for low, high in extrema)


if __name__ == "__main__":
    sys.exit(main())
