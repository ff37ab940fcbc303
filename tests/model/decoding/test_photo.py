import io
import struct

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.decoding.limits import BYTE_LIMIT, LONGER_SIDE
from model.decoding.photo import decode_photo
from model.errors import PhotoTooLargeError, UnreadablePhotoError


@pytest.fixture(autouse=True)
def writes_heic() -> None:
    pillow_heif.register_heif_opener(thumbnails=False)


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def half_dark(mode: str = "L", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Draw a picture whose left half is black and whose right half is white."""
    levels = np.full((size[1], size[0]), 255, np.uint8)
    levels[:, : size[0] // 2] = 0
    return Image.fromarray(levels).convert(mode)


def looks_half_dark(photo: bytes) -> bool:
    image = decode_photo(photo).image
    middle = image.shape[1] // 2
    return bool(image[:, : middle - 4].max() < 40 and image[:, middle + 4 :].min() > 215)


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "HEIF", "AVIF"])
def test_every_common_format_is_decoded(kind: str) -> None:
    assert looks_half_dark(encode(half_dark("RGB", (64, 64)), kind, quality=90))


@pytest.mark.parametrize("kind", ["TIFF", "PPM", "ICO", "JPEG2000"])
def test_formats_that_no_phone_sends_are_refused(kind: str) -> None:
    photo = encode(half_dark("RGB", (64, 64)), kind)

    with pytest.raises(UnreadablePhotoError):
        decode_photo(photo)


def test_sixteen_bits_are_scaled_to_eight() -> None:
    levels = np.full((10, 10), 32768, np.uint16)
    levels[:, 5:] = 0

    image = decode_photo(encode(Image.fromarray(levels), "PNG")).image

    assert np.unique(image).tolist() == [0, 128]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, (0, 0)),
        (2, (0, -1)),
        (3, (-1, -1)),
        (4, (-1, 0)),
        (5, (0, 0)),
        (6, (0, -1)),
        (7, (-1, -1)),
        (8, (-1, 0)),
    ],
)
def test_a_photo_is_turned_upright_once(
    kind: str, orientation: int, corner: tuple[int, int]
) -> None:
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("black", (0, 0, 24, 12))
    exif = Image.Exif()
    exif[0x0112] = orientation

    decoded = decode_photo(encode(picture, kind, exif=exif))

    dark = {at for at in [(0, 0), (0, -1), (-1, 0), (-1, -1)] if decoded.image[at] < 128}
    assert dark == {corner}
    assert decoded.image.shape == ((32, 64) if orientation < 5 else (64, 32))
    assert decoded.size == decoded.image.shape[::-1]


@given(st.integers(1, 4000), st.integers(1, 200))
def test_only_pictures_larger_than_the_longer_side_are_reduced(width: int, height: int) -> None:
    decoded = decode_photo(encode(Image.new("L", (width, height), 200), "BMP"))

    assert max(decoded.image.shape) == min(max(width, height), LONGER_SIDE)
    assert min(decoded.image.shape) >= 1
    assert decoded.reduction == pytest.approx(max(width, height) / max(decoded.image.shape))


@pytest.mark.parametrize(
    ("size", "side"),
    [
        ((1280, 960), 1280),
        ((960, 1280), 1280),
        ((1700, 800), 1600),
        ((2560, 300), 1280),
        ((3000, 2000), 1500),
        ((4000, 3000), 1600),
        ((1280, 1), 1280),
    ],
)
def test_a_jpeg_is_reduced_to_between_1280_and_1600_pixels(
    size: tuple[int, int], side: int
) -> None:
    decoded = decode_photo(encode(half_dark("L", size), "JPEG"))

    assert max(decoded.image.shape) == side
    assert decoded.reduction == pytest.approx(max(size) / side)


@pytest.mark.parametrize("kind", ["PNG", "HEIF"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_large_picture_of_any_format_is_reduced(kind: str, mode: str) -> None:
    decoded = decode_photo(encode(half_dark(mode, (3300, 100)), kind))

    assert decoded.image.shape in {(48, 1600), (49, 1600)}
    assert decoded.size == (3300, 100)
    assert decoded.image[:, :700].max() < 40
    assert decoded.image[:, 900:].min() > 215


def test_the_first_frame_of_an_animation_is_read() -> None:
    first, second = half_dark("L"), Image.new("L", (40, 20), 128)

    assert looks_half_dark(encode(first, "GIF", save_all=True, append_images=[second]))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_blank_frames_at_the_start_of_an_animation_are_skipped(kind: str) -> None:
    blank = Image.new("RGB", (64, 64), "white")
    frames = [Image.new("RGB", (64, 64), (250, 250, 250)), half_dark("RGB", (64, 64))]

    assert looks_half_dark(encode(blank, kind, save_all=True, append_images=frames))


def test_a_blank_picture_is_decoded() -> None:
    blank = Image.new("L", (40, 20), 250)

    for photo in (encode(blank, "JPEG"), encode(blank, "GIF", save_all=True)):
        assert decode_photo(photo).image.min() > 240


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_red_on_green_of_the_same_brightness_is_dark_on_light(kind: str) -> None:
    picture = Image.new("RGB", (200, 100), (0, 130, 0))
    picture.paste((255, 0, 0), (80, 40, 120, 60))

    image = decode_photo(encode(picture, kind, quality=90)).image

    assert image[45:55, 85:115].max() < 140
    assert image[:30].min() > 220


@pytest.mark.parametrize("photo", [b"", b"7", b"Dear bot, this is text.\n" * 50, b"\xff\xd8\xff"])
def test_bytes_that_are_no_picture_are_refused(photo: bytes) -> None:
    with pytest.raises(UnreadablePhotoError):
        decode_photo(photo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_truncated_pictures_are_refused(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200), np.uint8)
    whole = encode(Image.fromarray(noise), kind)

    with pytest.raises(UnreadablePhotoError):
        decode_photo(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        (encode(Image.new("1", (10_000, 10_000)), "PNG"), "limit of 64000000 pixels"),
        (bytes(BYTE_LIMIT + 1), f"received: {BYTE_LIMIT + 1}"),
    ],
    ids=["pixels", "bytes"],
)
def test_what_is_too_large_is_refused_undecoded(photo: bytes, said: str) -> None:
    with pytest.raises(PhotoTooLargeError, match=said):
        decode_photo(photo)


def test_a_gif_whose_frame_is_far_larger_than_its_screen_is_refused() -> None:
    head = b"GIF89a" + struct.pack("<HH", 10, 10) + b"\x80\0\0" + bytes(6)
    clear_later = b"!\xf9\x04\x08\0\0\0\0"
    frame = b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0\x02\x02\x4c\x01\0;"

    with pytest.raises(PhotoTooLargeError):
        decode_photo(head + clear_later + frame)
