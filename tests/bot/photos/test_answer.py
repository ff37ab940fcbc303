from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.photos.answer import turn_photo
from tests.drawing import draw_digits, encode


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_photo_is_turned_clockwise(turns: int) -> None:
    page = draw_digits("407", height=120)

    turned = np.asarray(Image.open(BytesIO(turn_photo(encode(page, "PNG"), turns))).convert("L"))

    expected = np.asarray(Image.fromarray(np.rot90(page, -turns)).convert("L"))
    assert turned.shape == expected.shape
    assert np.abs(turned.astype(int) - expected).max() <= 2
