from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.charts.elements import draw_plate


@pytest.mark.parametrize("text", ["cnn-20261123-1", "a" * 40])
def test_a_plate_shows_its_words_in_the_middle(text: str) -> None:
    picture = Image.open(BytesIO(draw_plate(text))).convert("L")

    rows, columns = np.nonzero(np.asarray(picture) < 128)
    assert picture.size == (960, 320)
    assert abs(columns.min() + columns.max() - 960) < 16
    assert columns.min() >= 48
    assert 120 < rows.min() < rows.max() < 200
