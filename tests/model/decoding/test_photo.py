import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.decoding.limits import LONGER_SIDE
from model.decoding.photo import decode_photo
from model.errors import UnreadablePhotoError
from tests.model.decoding.encoding import encode


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


def test_sixteen_bits_are_scaled_to_eight() -> None:
    levels = np.full((10, 10), 32768, np.uint16)
    levels[:, 5:] = 0

    image = decode_photo(encode(Image.fromarray(levels), "PNG")).image

    assert np.unique(image).tolist() == [0, 128]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_once(kind: str, orientation: int) -> None:
    corners = [(0, 0), (0, -1), (-1, -1), (-1, 0)]
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("black", (0, 0, 24, 12))
    exif = Image.Exif()
    exif[0x0112] = orientation

    decoded = decode_photo(encode(picture, kind, exif=exif))

    dark = [at for at in corners if decoded.image[at] < 128]
    assert dark == [corners[(orientation - 1) % 4]]
    assert decoded.image.shape == ((32, 64) if orientation < 5 else (64, 32))
    assert decoded.size == decoded.image.shape[::-1]


@given(st.integers(1, 4000), st.integers(1, 200))
def test_only_pictures_larger_than_the_longer_side_are_reduced(width: int, height: int) -> None:
    decoded = decode_photo(encode(Image.new("L", (width, height), 200), "BMP"))

    assert max(decoded.image.shape) == min(max(width, height), LONGER_SIDE)
    assert min(decoded.image.shape) >= 1
    assert decoded.reduction == pytest.approx(max(width, height) / max(decoded.image.shape))


@pytest.mark.parametrize(
    ("kind", "mode", "size", "side"),
    [
        ("JPEG", "L", (1280, 960), 1280),
        ("JPEG", "L", (960, 1280), 1280),
        ("JPEG", "L", (1700, 800), 1600),
        ("JPEG", "L", (1280, 1), 1280),
        ("JPEG", "L", (2560, 300), 1280),
        ("JPEG", "L", (3000, 2000), 1500),
        ("JPEG", "L", (4000, 3000), 1600),
        *((kind, mode, (3300, 100), 1600) for kind in ("PNG", "HEIF") for mode in ("L", "RGB")),
    ],
)
def test_a_large_picture_is_reduced_a_jpeg_to_between_1280_and_1600_pixels(
    kind: str, mode: str, size: tuple[int, int], side: int
) -> None:
    decoded = decode_photo(encode(half_dark(mode, size), kind))

    middle = decoded.image.shape[1] // 2
    assert max(decoded.image.shape) == side
    assert decoded.size == size
    assert decoded.reduction == pytest.approx(max(size) / side)
    assert decoded.image[:, : middle - 100].max() < 40
    assert decoded.image[:, middle + 100 :].min() > 215


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_of_an_animation_that_is_not_blank_is_read(kind: str) -> None:
    blank, other = Image.new("RGB", (64, 64), "white"), Image.new("RGB", (64, 64), "gray")
    content = half_dark("RGB", (64, 64))
    nearly_blank = Image.new("RGB", (64, 64), (250, 250, 250))

    assert looks_half_dark(encode(content, kind, save_all=True, append_images=[other]))
    frames = [nearly_blank, content]
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


@pytest.mark.parametrize(
    "photo",
    [
        *[b"", b"7", b"Dear bot, this is text.\n" * 50, b"\xff\xd8\xff"],
        # Formats that no phone sends.
        *(encode(half_dark("RGB"), kind) for kind in ("TIFF", "PPM", "ICO", "JPEG2000")),
    ],
)
def test_bytes_that_are_no_picture_of_a_known_format_are_refused(photo: bytes) -> None:
    with pytest.raises(UnreadablePhotoError):
        decode_photo(photo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_truncated_pictures_are_refused(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200), np.uint8)
    whole = encode(Image.fromarray(noise), kind)

    with pytest.raises(UnreadablePhotoError):
        decode_photo(whole[: len(whole) // 2])
