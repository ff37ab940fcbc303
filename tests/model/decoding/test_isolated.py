"""Files whose container states a small picture, and whose frame is a large one."""

import io
import struct

import pillow_heif
import pytest
from PIL import Image

from model.decoding import isolated
from model.decoding.isolated import decode_isolated
from model.errors import PhotoError, PhotoTooLargeError


def encode(size: tuple[int, int], kind: str, **options: object) -> bytes:
    pillow_heif.register_heif_opener(thumbnails=False)
    stream = io.BytesIO()
    Image.new("L", size, 128).save(stream, kind, quality=10, **options)
    return stream.getvalue()


def stating(size: tuple[int, int], photo: bytes) -> bytes:
    """Change the size that the container states."""
    place = photo.index(b"ispe") + 8
    return photo[:place] + struct.pack(">II", *size) + photo[place + 8 :]


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("side", [6000, 9000])
def test_a_file_that_states_too_many_pixels_is_refused(kind: str, side: int) -> None:
    with pytest.raises(PhotoTooLargeError):
        decode_isolated(stating((side, side), encode((64, 64), kind)))


@pytest.mark.parametrize(("limit", "value"), [("MEMORY_LIMIT", 50 << 20), ("SECONDS_LIMIT", 0)])
def test_a_frame_that_takes_more_than_allowed_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    lying = stating((64, 64), encode((6000, 6000), "AVIF", speed=10))
    monkeypatch.setattr(isolated, limit, value)

    with pytest.raises(PhotoError):
        decode_isolated(lying)


def test_a_usual_photo_stays_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "MEMORY_LIMIT", 60 << 20)

    picture, size = decode_isolated(encode((640, 480), "AVIF"))

    assert picture.size == size == (640, 480)
