import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.decoding.grayscale import FAINT, measure_contrast, read_pixels, to_gray


def gray_of(picture: Image.Image) -> NDArray[np.uint8]:
    return to_gray(read_pixels(picture))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK"])
def test_every_mode_becomes_gray(mode: str) -> None:
    levels = np.zeros((1500, 1100), np.uint8)
    levels[1100:, 1050:] = 255

    gray = gray_of(Image.fromarray(levels).convert("RGB").convert(mode))

    assert gray.shape == levels.shape
    assert np.abs(gray.astype(int) - levels).max() <= 2


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("level", [0, 240, 255])
def test_any_ink_on_transparency_becomes_dark_ink_on_white(mode: str, level: int) -> None:
    picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    picture.paste((level, level, level, 255), (20, 10, 30, 30))

    gray = gray_of(picture.convert(mode))

    assert gray[15, 25] == 0
    assert gray[0, 0] == 255
    assert gray_of(Image.new(mode, (12, 12), 0)).min() == 255


def test_yellow_ink_on_white_becomes_dark() -> None:
    picture = Image.new("RGB", (60, 40), "white")
    picture.paste((255, 255, 0), (20, 10, 30, 30))

    gray = gray_of(picture)

    assert gray[15, 25] < 60
    assert gray[0, 0] == 255


def test_colors_do_not_matter_if_the_luminance_shows_the_ink() -> None:
    picture = Image.new("RGB", (60, 40), (255, 220, 220))
    picture.paste((0, 0, 255), (20, 10, 30, 30))

    assert np.array_equal(gray_of(picture), np.asarray(picture.convert("L")))


@pytest.mark.parametrize(("difference", "expected"), [(0, False), (10, False), (90, True)])
def test_an_image_with_ink_has_contrast(*, difference: int, expected: bool) -> None:
    light = np.tile(np.linspace(120, 220, 1200), (900, 1))
    light[400:440, 500:520] -= difference

    assert (measure_contrast(light.astype(np.uint8)) >= FAINT) is expected
