"""The button that reads a photo turned by 90°."""

from dataclasses import dataclass
from typing import Annotated, Final

import cv2
from telegram import InlineKeyboardMarkup

from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from model.decoding.photo import decode_photo

MOST_TURNS: Final = 3
"""Quarter turns after which a photo has been read in all four directions."""

_ROTATIONS: Final = {
    1: cv2.ROTATE_90_CLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True, kw_only=True)
class TurnChoice(CallbackData, prefix="turn"):
    """The button under an answer without digits.

    Attributes:
        turns: Clockwise quarter turns to read the photo with.
    """

    turns: Annotated[int, "[1-3]"]


def turn_keyboard(turns: int, words: Words) -> InlineKeyboardMarkup | None:
    """Offer to read a photo with `turns` quarter turns; None if all directions were read."""
    if turns > MOST_TURNS:
        return None
    return InlineKeyboardMarkup([[TurnChoice(turns=turns).button(words._("↻ Turn"))]])


def turn_photo(photo: bytes, turns: int) -> bytes:
    """Turn a photo.

    Args:
        photo: The bytes of a picture.
        turns: Clockwise quarter turns, 0 to 3.

    Returns:
        A gray PNG, or `photo` itself if there is nothing to turn.

    Raises:
        PhotoError: The bytes cannot be decoded as a picture.
    """
    if turns == 0:
        return photo
    _, png = cv2.imencode(".png", cv2.rotate(decode_photo(photo).image, _ROTATIONS[turns]))
    return png.tobytes()
