"""Decode in a child process whose memory and processor time the system limits.

HEIC and AVIF: the container states a size, but the video frame in it may have another one, which
is known only after decoding. Animations: each frame may enlarge the picture.
"""

import contextlib
import io
import itertools
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final, cast

from PIL import ExifTags, Image, ImageOps, ImageSequence

from model.decoding.limits import DECODED_PIXEL_LIMIT, LONGER_SIDE, check_exif, check_pixels
from model.errors import PhotoTooLargeError, UnreadablePhotoError

MEMORY_LIMIT: Final = 400 * 1024 * 1024
"""Bytes that the child process may allocate."""

SECONDS_LIMIT: Final = 4
"""Processor time of the child process."""

FRAME_LIMIT: Final = 50
"""Frames of an animation that are searched for one with content."""

BLANK: Final = 32
"""A frame is blank if the levels of each channel differ by less than this."""

_FORMATS: Final = ("AVIF", "HEIF", "GIF", "WEBP", "PNG")
_SWAPPING: Final = (5, 6, 7, 8)
"""EXIF orientations for which width and height are swapped."""

_ROOT: Final = Path(__file__).parents[2]

_HEADER: Final = struct.Struct(">4I")
"""Width and height of the upright photo, then of the reduced picture."""

_TOO_LARGE: Final = 3
"""Exit status of the child process if the photo exceeds a limit."""


def decode_isolated(photo: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """Decode a photo in a child process; of several frames the first that is not blank.

    Returns:
        The upright picture in RGBA, its longer side at most `LONGER_SIDE`; and width and height
        of the upright photo.

    Raises:
        UnreadablePhotoError: The file is malformed, or of another format.
        PhotoTooLargeError: It exceeds the limits of pixels, memory or processor time.
    """
    limits = [str(MEMORY_LIMIT), str(SECONDS_LIMIT)]
    command = [sys.executable, "-m", "model.decoding.isolated", *limits]
    done = subprocess.run(command, input=photo, capture_output=True, cwd=_ROOT, check=False)  # noqa: S603 - a fixed command
    if done.returncode == _TOO_LARGE or done.returncode < 0:  # The system ended it.
        raise PhotoTooLargeError("decoding exceeds the limits of pixels, memory or time")
    if done.returncode != 0:
        raise UnreadablePhotoError("not a picture in a supported format, or malformed")
    width, height, *size = _HEADER.unpack_from(done.stdout)
    pixels = done.stdout[_HEADER.size :]
    return Image.frombytes("RGBA", (size[0], size[1]), pixels), (width, height)


def main() -> int:
    """Decode the photo on standard input within the limits in the arguments; the child runs it."""
    _limit_this_process(*map(int, sys.argv[1:]))
    try:
        size, reduced = _decode(sys.stdin.buffer.read())
    except (MemoryError, PhotoTooLargeError, Image.DecompressionBombError):
        return _TOO_LARGE
    sys.stdout.buffer.write(_HEADER.pack(*size, *reduced.size) + reduced.tobytes())
    return 0


def _limit_this_process(memory: int, seconds: int) -> None:
    """Limit memory and processor time where the system can (not on Windows)."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415

        for kind, limit in (
            (resource.RLIMIT_DATA, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def _decode(photo: bytes) -> tuple[tuple[int, int], Image.Image]:
    """Return the size of the upright photo, and its reduced picture."""
    picture = _open(photo)
    check_pixels(picture, DECODED_PIXEL_LIMIT)
    check_exif(picture)
    reduced = _reduce(picture)
    if picture.format != "HEIF":  # Further images in it are thumbnails or depth maps.
        frames = map(_reduce, itertools.islice(ImageSequence.Iterator(picture), FRAME_LIMIT))
        reduced = next(itertools.filterfalse(_is_blank, frames), reduced)
    size = picture.size
    if picture.getexif().get(ExifTags.Base.Orientation, 1) in _SWAPPING:
        size = size[::-1]
    return size, ImageOps.exif_transpose(reduced)


def _reduce(frame: Image.Image) -> Image.Image:
    picture = frame if frame.mode == "RGB" else frame.convert("RGBA")
    reduced = picture.reduce(max(1, max(frame.size) // LONGER_SIDE)).convert("RGBA")
    reduced.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.Resampling.BOX)
    return reduced


def _is_blank(frame: Image.Image) -> bool:
    extrema = cast("tuple[tuple[int, int], ...]", frame.getextrema())  # One pair a channel.
    return all(high - low < BLANK for low, high in extrema)


def _open(photo: bytes) -> Image.Image:
    import pillow_heif  # noqa: PLC0415 - 12 MB that the bot's process does without
    from PIL import AvifImagePlugin  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = DECODED_PIXEL_LIMIT  # Also checked for each frame.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    return Image.open(io.BytesIO(photo), formats=_FORMATS)


if __name__ == "__main__":
    sys.exit(main())
