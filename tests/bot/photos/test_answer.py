from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.i18n import Words
from bot.photos.answer import answer_photo, turn_photo
from model.reading.reader import DigitReader
from model.reading.result import Reading
from tests.bot.charts.readings import reading_of
from tests.drawing import draw_digits, encode

PAGE = encode(np.full((200, 300, 3), 230, np.uint8))


class BlindReader(DigitReader):
    """Finds no digits."""

    def __init__(self) -> None:
        """Load no network."""

    def read(self, photo: bytes) -> Reading:
        assert photo
        return reading_of([])


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_photo_is_turned_clockwise(turns: int) -> None:
    page = draw_digits("407", height=120)

    turned = np.asarray(Image.open(BytesIO(turn_photo(encode(page, "PNG"), turns))).convert("L"))

    expected = np.asarray(Image.fromarray(np.rot90(page, -turns)).convert("L"))
    assert turned.shape == expected.shape
    assert np.abs(turned.astype(int) - expected).max() <= 2


def test_no_turn_is_offered_if_the_photo_could_not_be_found_again() -> None:
    found = answer_photo(BlindReader(), PAGE, words=Words("en"))
    alone = answer_photo(BlindReader(), PAGE, words=Words("en"), may_turn=False)

    assert found.keyboard is not None
    assert alone.keyboard is None
    assert alone.caption.endswith("Try a closer photo: dark pen, plain light paper.")
    assert found.caption == f"{alone.caption} If the photo lies on its side, tap ↻ Turn."
