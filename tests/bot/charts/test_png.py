import io

import numpy as np
import pytest
from PIL import Image

from bot.charts.png import encode_png

COLORS = np.random.default_rng(1).integers(0, 256, (232, 3), np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (300, 7), (640, 960)])
def test_pillow_sees_the_pixels_and_colors_that_were_encoded(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(2).integers(0, len(COLORS), shape, np.uint8)

    picture = Image.open(io.BytesIO(encode_png(pixels, COLORS.tobytes())))
    picture.verify()
    picture = Image.open(io.BytesIO(encode_png(pixels, COLORS.tobytes())))

    assert picture.mode == "P"
    assert np.array_equal(np.asarray(picture), pixels)
    assert np.array_equal(np.asarray(picture.convert("RGB")), COLORS[pixels])


def test_pixels_of_a_larger_picture_can_be_encoded() -> None:
    whole = np.random.default_rng(3).integers(0, len(COLORS), (90, 120), np.uint8)

    picture = Image.open(io.BytesIO(encode_png(whole[10:50, 20:100], COLORS.tobytes())))

    assert np.array_equal(np.asarray(picture), whole[10:50, 20:100])


def test_an_even_picture_is_small() -> None:
    assert len(encode_png(np.zeros((1200, 960), np.uint8), COLORS.tobytes())) < 12_000
