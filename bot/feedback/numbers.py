"""Numbers as texts: parse them, lay them out in rows, change them, add them up, write them as CSV.

A number's text has digits, a space between groups and a newline between rows.
"""

import re
import unicodedata
from typing import Final

from bot.settings import Language

SUMMABLE_LENGTH: Final = 15
"""Maximum digits of a number that is added up; longer ones are codes, such as card numbers."""

CSV_DELIMITERS: Final[dict[Language, str]] = {"en": ",", "tr": ";"}
"""The delimiter of cells that spreadsheets expect, by language."""


def parse_number(message: str) -> str:
    """Parse a number that a person wrote; rows are lines or separated by `/`.

    Raises:
        ValueError: It has no digit, or anything other than digits, white space and `/`.
    """
    rows = [row.split() for row in re.split(r"[\n\r/]+", message)]
    text = "\n".join(" ".join(map(_ascii_digits, groups)) for groups in rows if groups)
    if not text:
        raise ValueError(f"no digits, received: {message!r}")
    return text


def _ascii_digits(group: str) -> str:
    return "".join(f"{unicodedata.decimal(character)}" for character in group)


def lay_out(written: str, read: str) -> str:
    """Divide a number that was written on one line into the rows of the number that was read."""
    groups = written.split(" ")
    rows = [row.split(" ") for row in read.split("\n")]
    if "\n" in written or len(rows) == 1:
        return written
    if len(groups) == sum(map(len, rows)):
        rest = iter(groups)
        return "\n".join(" ".join(next(rest) for _ in row) for row in rows)
    return "\n".join(groups) if len(groups) == len(rows) else written


def digits_of(text: str) -> str:
    """Return the digits of a number without its groups and rows."""
    return "".join(text.split())


def replace_digit(text: str, index: int, digit: str) -> str:
    """Replace one digit of a number; "" removes it, and its group or row if that becomes empty."""
    place = [place for place, character in enumerate(text) if character.isdigit()][index]
    replaced = f"{text[:place]}{digit}{text[place + 1 :]}"
    rows = (" ".join(row.split()) for row in replaced.split("\n"))
    return "\n".join(filter(None, rows))


def as_csv(text: str, language: Language) -> bytes:
    """Write the rows and groups of a number as CSV; only ASCII, so no BOM is needed."""
    return (text.replace(" ", CSV_DELIMITERS[language]).replace("\n", "\r\n") + "\r\n").encode()


def amounts(text: str) -> list[int] | None:
    """List the groups of a number as integers; None if there is only one, or one is a code.

    A code has leading zeros or more than `SUMMABLE_LENGTH` digits.
    """
    groups = text.split()
    has_code = any(
        len(group) > SUMMABLE_LENGTH or (len(group) > 1 and group.startswith("0"))
        for group in groups
    )
    return None if has_code or len(groups) == 1 else [int(group) for group in groups]
