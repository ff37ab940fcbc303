from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.i18n import Words
from bot.photos.answer import Answer, answer_photo
from bot.photos.turning import TurnChoice, turn_photo
from model.errors import UnreadablePhotoError
from model.reading.reader import DigitReader
from model.reading.result import Reading
from tests.bot.charts.readings import page_of, reading_of
from tests.drawing import draw_digits, encode

PAGE = encode(np.full((200, 300, 3), 230, np.uint8))


class UprightReader(DigitReader):
    """Finds digits only in photos that are higher than wide."""

    def __init__(self) -> None:
        """Load no network."""

    def read(self, photo: bytes) -> Reading:
        width, height = Image.open(BytesIO(photo)).size
        return page_of(3) if height > width else reading_of([])


def answer(turns: int, *, may_turn: bool = True) -> Answer:
    return answer_photo(UprightReader(), PAGE, words=Words("en"), turns=turns, may_turn=may_turn)


def offered(answer: Answer) -> list[TurnChoice]:
    rows = answer.keyboard.inline_keyboard if answer.keyboard else ()
    return [TurnChoice.unpack(str(button.callback_data)) for row in rows for button in row]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_photo_is_turned_clockwise(turns: int) -> None:
    page = draw_digits("407", height=120)

    turned = np.asarray(Image.open(BytesIO(turn_photo(encode(page, "PNG"), turns))).convert("L"))

    expected = np.asarray(Image.fromarray(np.rot90(page, -turns)).convert("L"))
    assert turned.shape == expected.shape
    assert np.abs(turned.astype(int) - expected).max() <= 2


def test_what_is_no_picture_cannot_be_turned() -> None:
    with pytest.raises(UnreadablePhotoError):
        turn_photo(b"no picture", 1)


def test_without_digits_the_next_turn_is_offered_until_all_directions_were_read() -> None:
    assert answer(0).outcome == "no_digits"
    assert offered(answer(0)) == [TurnChoice(turns=1)]
    assert answer(1).text == "012"
    assert offered(answer(2)) == [TurnChoice(turns=3)]
    assert "tap ↻ Turn" in answer(0).caption


def test_no_turn_is_offered_if_the_photo_could_not_be_found_again() -> None:
    alone = answer(0, may_turn=False)

    assert alone.keyboard is None
    assert "Turn" not in alone.caption
