import io

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.decoding import WORKING_SIDE, decode_photo
from model.decoding_limits import BYTE_LIMIT
from model.errors import PhotoTooLargeError, UnreadablePhotoError


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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_common_format_is_decoded(kind: str) -> None:
    assert looks_half_dark(encode(half_dark("RGB"), kind))


def test_photos_of_iphones_are_decoded() -> None:
    pillow_heif.register_heif_opener(thumbnails=False)

    assert looks_half_dark(encode(half_dark("RGB", (64, 64)), "HEIF", quality=90))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I", "F"])
def test_every_mode_becomes_gray(mode: str) -> None:
    kind = "PNG" if mode in {"P", "LA"} else "TIFF"

    assert looks_half_dark(encode(half_dark().convert(mode), kind))


def test_sixteen_bits_are_scaled_to_eight() -> None:
    levels = np.full((10, 10), 32768, np.uint16)

    image = decode_photo(encode(Image.fromarray(levels), "PNG")).image

    assert np.unique(image).tolist() == [127]


def test_transparent_parts_lie_on_white() -> None:
    clear = Image.new("RGBA", (12, 12), (0, 0, 0, 0))

    assert decode_photo(encode(clear, "PNG")).image.min() == 255


def test_the_first_frame_of_an_animation_is_read() -> None:
    first, second = half_dark("L"), Image.new("L", (40, 20), 128)

    assert looks_half_dark(encode(first, "GIF", save_all=True, append_images=[second]))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_turns_the_photo_upright(orientation: int) -> None:
    turned = half_dark("L", (64, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation

    decoded = decode_photo(encode(turned, "JPEG", exif=exif))

    image = decoded.image
    assert image.shape == ((32, 64) if orientation < 5 else (64, 32))
    assert decoded.size == image.shape[::-1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
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
def test_a_photo_is_turned_once_whoever_turns_it(
    kind: str, orientation: int, corner: tuple[int, int]
) -> None:
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("black", (0, 0, 24, 12))
    exif = Image.Exif()
    exif[0x0112] = orientation

    decoded = decode_photo(encode(picture, kind, exif=exif))

    dark = {at for at in [(0, 0), (0, -1), (-1, 0), (-1, -1)] if decoded.image[at] < 128}
    assert dark == {corner}
    assert decoded.size == decoded.image.shape[::-1]


@given(st.integers(1, 2600), st.integers(1, 200))
def test_the_longest_side_never_exceeds_the_working_side(width: int, height: int) -> None:
    decoded = decode_photo(encode(Image.new("L", (width, height), 200), "BMP"))

    assert max(decoded.image.shape) <= WORKING_SIDE
    assert min(decoded.image.shape) >= 1
    assert decoded.reduction == pytest.approx(max(width, height) / max(decoded.image.shape))


def test_twelve_megapixels_are_reduced_while_they_are_decoded() -> None:
    decoded = decode_photo(encode(half_dark("L", (4000, 3000)), "JPEG"))

    assert decoded.image.shape == (576, 768)
    assert decoded.reduction == pytest.approx(4000 / 768)


@pytest.mark.parametrize(
    ("size", "side"),
    [
        ((1280, 960), 640),
        ((960, 1280), 640),
        ((1280, 400), 640),
        ((2560, 300), 640),
        ((1080, 1080), 540),
        ((1070, 800), 768),
    ],
)
def test_a_jpeg_is_decoded_to_a_fraction_that_is_enough_whatever_its_shape(
    size: tuple[int, int], side: int
) -> None:
    decoded = decode_photo(encode(half_dark("L", size), "JPEG"))

    assert max(decoded.image.shape) == side
    assert decoded.reduction == pytest.approx(max(size) / side)


def test_a_jpeg_of_one_row_is_decoded() -> None:
    assert decode_photo(encode(half_dark("L", (1280, 1)), "JPEG")).image.shape == (1, 768)


def test_whoever_wants_more_pixels_gets_them() -> None:
    photo = encode(half_dark("L", (1280, 960)), "JPEG")

    assert decode_photo(photo, 1024).image.shape == (768, 1024)
    assert decode_photo(photo, 2000).image.shape == (960, 1280)


@pytest.mark.parametrize("photo", [b"", b"7", b"Dear bot, this is text.\n" * 50, b"\xff\xd8\xff"])
def test_bytes_that_are_no_picture_are_refused(photo: bytes) -> None:
    with pytest.raises(UnreadablePhotoError):
        decode_photo(photo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_truncated_pictures_are_refused(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200), np.uint8)
    whole = encode(Image.fromarray(noise), kind)

    with pytest.raises(UnreadablePhotoError):
        decode_photo(whole[: len(whole) // 2])


def test_a_bomb_of_a_hundred_megapixels_is_refused_undecoded() -> None:
    bomb = encode(Image.new("1", (10_000, 10_000)), "PNG")

    with pytest.raises(PhotoTooLargeError, match="received: 10000×10000"):
        decode_photo(bomb)


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(PhotoTooLargeError, match=f"received: {BYTE_LIMIT + 1}"):
        decode_photo(bytes(BYTE_LIMIT + 1))
