from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.i18n import Words
from bot.photos.answer import answer_photo, turn_photo
from model.reading.reader import DigitReader
from tests.drawing import draw_digits, encode

BLANK = encode(np.full((200, 300, 3), 230, np.uint8))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_photo_is_turned_clockwise(turns: int) -> None:
    page = draw_digits("407", height=120)

    turned = np.asarray(Image.open(BytesIO(turn_photo(encode(page, "PNG"), turns))).convert("L"))

    expected = np.asarray(Image.fromarray(np.rot90(page, -turns)).convert("L"))
    assert turned.shape == expected.shape
    assert np.abs(turned.astype(int) - expected).max() <= 2


def test_no_turn_is_offered_if_the_photo_could_not_be_found_again(reader: DigitReader) -> None:
    answer = answer_photo(reader, BLANK, words=Words("en"), may_turn=False)

    assert answer.keyboard is None
    assert answer.caption.endswith("Try a closer photo: dark pen, plain light paper.")
