"""The chart of a reading, in the form that suits how many digits it has."""

from bot.charts.many_digits import draw_heatmap
from bot.charts.one_digit import draw_single
from bot.charts.photo import CROWD
from bot.charts.several_digits import draw_several
from bot.i18n import Words
from model.reading.result import Reading


def draw_reading(reading: Reading, words: Words) -> bytes:
    """Draw what was read in a photo: where, what the network saw, how probable each digit is.

    The reading has one digit at least. Safe under threads; the same reading gives the same bytes.

    Returns:
        A PNG with a palette, 960 pixels wide.
    """
    count = len(reading.digits)
    if count == 1:
        return draw_single(reading, words)
    if count <= CROWD:
        return draw_several(reading, words)
    return draw_heatmap(reading, words)
