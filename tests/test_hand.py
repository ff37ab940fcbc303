from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.hand import DIGITS, write_digit


@pytest.mark.parametrize("digit", DIGITS)
def test_the_same_number_is_the_same_photo_and_another_one_is_not(digit: int) -> None:
    first = write_digit(digit, 3)

    assert write_digit(digit, 3) == first
    assert write_digit(digit, 4) != first


@pytest.mark.parametrize("digit", DIGITS)
def test_a_photo_shows_dark_strokes_well_inside_light_paper(digit: int) -> None:
    for number in range(5):
        photo = np.asarray(Image.open(BytesIO(write_digit(digit, number))).convert("L"))
        rows, columns = np.nonzero(photo < 140)

        assert 0.01 < (photo < 140).mean() < 0.2
        assert min(rows.min(), columns.min()) > 10
        assert rows.max() < photo.shape[0] - 10
        assert columns.max() < photo.shape[1] - 10
