"""The texts of answers: the number, how sure it is, what is unsure and what helps."""

import math
from typing import Final

from bot.feedback.buttons import WEIGHTY, position_mark
from bot.feedback.caption_format import CUT, number_html, number_with_note
from bot.i18n import Words
from bot.photos.attachments import LostFileError
from bot.photos.rate_limits import Refusal
from model.errors import PhotoError, PhotoTooLargeError
from model.geometry import Rectangle
from model.reading.advice import Remedy, choose_remedy
from model.reading.result import ReadDigit, Reading

NAMED: Final = 5
"""Maximum number of unsure digits that are named one by one; more are only marked in the chart."""


def caption(reading: Reading, words: Words) -> str:
    """Write what was read, in HTML; the first line begins with the number."""
    lines = [number_with_note(reading.text, _summary(reading, words))]
    if not is_shown_whole(reading.text):
        rest = words._("The whole number is in the file below.")
        if count := reading.text.count("\n"):
            rest = words._("All {count} rows are in the file below.")
            rest = rest.format(count=words.count(count + 1))
        lines.append(rest)
    doubtful = [index for index, digit in enumerate(reading.digits) if not digit.sure]
    if doubtful:
        lines.append(_doubt(reading, doubtful, words))
    if reading.unread:
        lines.append(_unread(reading, words))
    return "\n".join(lines)


def is_shown_whole(text: str) -> bool:
    """Check whether a caption shows all of a number."""
    return CUT not in number_html(text)


def _summary(reading: Reading, words: Words) -> str:
    lowest = words.percent(min(digit.confidence for digit in reading.digits))
    count = len(reading.digits)
    if count == 1:
        return lowest
    unsure = sum(not digit.sure for digit in reading.digits)
    if unsure:
        return words._("{count} digits · {unsure} to check").format(
            count=words.count(count), unsure=words.count(unsure)
        )
    return words._("{count} digits, each at least {lowest} sure").format(
        count=words.count(count), lowest=lowest
    )


def _doubt(reading: Reading, doubtful: list[int], words: Words) -> str:
    """Write which digits are unsure, and what helps."""
    if len(doubtful) == 1:
        return _one_doubt(reading, doubtful[0], words)
    if len(doubtful) <= NAMED:
        named = words._("Digits I'm not sure about: {positions}.").format(
            positions=", ".join(map(position_mark, doubtful))
        )
    else:
        named = words._("The digits I'm not sure about are orange in the picture.")
    hint = words._("If this is wrong, reply with the right number.")
    return f"{named} {hint}"


def _one_doubt(reading: Reading, index: int, words: Words) -> str:
    digit, position = reading.digits[index], index + 1
    is_alone = len(reading.digits) == 1
    second = int(digit.probabilities.argsort()[-2])
    if digit.may_be_sign:
        return words._(
            "Digit {position} may be a slash or a bracket: if so, take it out with ✎ Fix."
        ).format(position=position)
    if digit.probabilities[second] < WEIGHTY:
        if is_alone:
            return words._("I'm not sure about this one: please check it.")
        return words._("Digit {position} looks different from the others: please check it.").format(
            position=position
        )
    if is_alone:
        doubt = words._("I'm not sure: {digit}, or maybe {second}.")
    else:
        doubt = words._("I'm not sure about digit {position}: {digit}, or maybe {second}.")
    said = doubt.format(position=position, digit=digit.digit, second=second)
    return f"{said} {_advice(reading, digit, words)}"


def _advice(reading: Reading, digit: ReadDigit, words: Words) -> str:
    return {
        Remedy.CLOSER: words._("It's a bit small. Try again from closer up."),
        Remedy.MORE_LIGHT: words._("It's a bit pale. Try again with more light."),
        Remedy.THICKER_PEN: words._("The lines are thin. A thicker pen helps."),
        Remedy.MORE_CLEARLY: words._("Clearer writing helps."),
    }[choose_remedy(reading, digit)]


def _unread(reading: Reading, words: Words) -> str:
    """Write in which rows there is ink that could not be read."""
    if "\n" not in reading.text:
        return words._("I couldn't read everything: please check.")
    rows = sorted({_row_of(each.place, reading) + 1 for each in reading.unread})
    return words.ngettext(
        "I couldn't read everything in row {rows}: please check.",
        "I couldn't read everything in rows {rows}: please check.",
        len(rows),
    ).format(rows=", ".join(map(str, rows)))


def _row_of(place: Rectangle, reading: Reading) -> int:
    """Find the row of the digit that is nearest."""
    return min(
        reading.digits,
        key=lambda digit: math.hypot(
            digit.place.center_x - place.center_x, digit.place.center_y - place.center_y
        ),
    ).row


def no_digits(words: Words, *, may_turn: bool) -> str:
    """Write that nothing was found, and what to do; `may_turn` if there is a button to turn it."""
    text = words._(
        "I couldn't find any handwritten digits (0\u00a0to\u00a09) here. Try a closer photo: dark "
        "pen, plain light paper."
    )
    if may_turn:
        text += " " + words._("If the photo lies on its side, tap ↻ Turn.")
    return text


def why_not_read(error: PhotoError, words: Words) -> str:
    """Write why a file cannot be read, and what to send instead."""
    if isinstance(error, LostFileError):
        return words._("I couldn't get this file from Telegram. Please send it again.")
    if isinstance(error, PhotoTooLargeError):
        return words._(
            "This picture is too big for me: files may have up to 20 MB and 64 megapixels. Send it "
            "as a photo, and Telegram will shrink it."
        )
    return words._(
        "I couldn't open this file as a picture. Please send a photo, or a JPEG or PNG file."
    )


def what_to_send(words: Words) -> str:
    """Write what the bot reads, in reply to anything else."""
    return words._("Send me a photo of handwritten digits and I'll read it. More: /help")


def too_many(refusal: Refusal, words: Words) -> str:
    """Write that a photo is refused because too many were sent."""
    if refusal is Refusal.EVERYONE:
        return words._("I'm very busy right now. Please send your photo again in a few minutes.")
    return words._(
        "That's more photos than I can read at once. Wait a few minutes, then resend the ones I "
        "didn't answer."
    )
