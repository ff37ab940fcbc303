"""The caption of an answer: written with a number and a note."""

from html import escape
from typing import Final

from bot.i18n import CAPTION_TEXT_LIMIT, Words
from model.reading import Reading

ROWS_SHOWN: Final = 12
"""Rows of a number that a caption shows."""

CUT: Final = "…"
"""Follows a number of which only the beginning is shown."""


def number_html(text: str) -> str:
    """Write a number as HTML: bold if it is one row, else monospaced, a line for each row."""
    rows = text.split("\n")
    shown = "\n".join(rows[:ROWS_SHOWN])[:CAPTION_TEXT_LIMIT]
    if shown != text:
        shown = f"{shown}\n{CUT}" if len(rows) > 1 else f"{shown}{CUT}"
    return f"<pre>{escape(shown)}</pre>" if len(rows) > 1 else f"<b>{escape(shown)}</b>"


def number_with_note(text: str, note: str) -> str:
    """Write a number as HTML, with a short note: beside it if it is one row, else below."""
    separator = "\n" if "\n" in text else " · "
    return f"{number_html(text)}{separator}{note}"


def reply_hint(reading: Reading, words: Words) -> str | None:
    """Say how to correct the whole number, if several digits are unsure."""
    if sum(not digit.sure for digit in reading.digits) < 2:  # noqa: PLR2004
        return None
    return words._("If this is wrong, reply with the right number.")
