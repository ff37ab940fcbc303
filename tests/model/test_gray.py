import numpy as np
import pytest
from PIL import Image

from model.gray import to_gray


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "LA", "CMYK", "YCbCr", "HSV"])
def test_a_picture_larger_than_one_part_is_converted_whole(mode: str) -> None:
    levels = np.zeros((1500, 1100), np.uint8)
    levels[1100:, 1050:] = 255

    gray = to_gray(Image.fromarray(levels).convert("RGB").convert(mode))

    assert gray.shape == levels.shape
    assert np.abs(gray.astype(int) - levels).max() <= 2


def test_a_deep_mode_is_scaled_by_the_range_of_the_whole_picture() -> None:
    levels = np.tile(np.linspace(-7.0, 3.0, 1500, dtype=np.float32), (4, 1))

    gray = to_gray(Image.fromarray(levels))

    assert (gray[0, 0], gray[0, -1]) == (0, 255)
    assert (np.diff(gray[0].astype(int)) >= 0).all()


def test_levels_that_are_no_numbers_count_as_black() -> None:
    levels = np.array([[np.nan, 0.0, 1.0, np.inf]], np.float32)

    assert to_gray(Image.fromarray(levels)).tolist() == [[0, 0, 255, 255]]


def test_a_picture_without_any_number_is_refused() -> None:
    with pytest.raises(ValueError, match="zero-size array"):
        to_gray(Image.fromarray(np.full((2, 2), np.nan, np.float32)))
