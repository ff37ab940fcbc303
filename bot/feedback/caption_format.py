"""The format of an answer's caption: a number and notes, which are written and read back.

The caption is the state of an answer: it survives a restart, and corrections change it. Its first
lines are the number; lines at the end that begin with a mark are temporary notes.
"""

import re
from itertools import takewhile
from typing import Final, NamedTuple

from telegram import Message

from bot.i18n import CAPTION_TEXT_LIMIT, Words
from bot.transport.filters import is_from_bot

ROWS_SHOWN: Final = 12
"""Maximum rows of a number that a caption shows."""

CUT: Final = "…"
"""Written after a number of which only the beginning is shown."""

QUESTION_MARK: Final = "✎ "
TOTAL_MARK: Final = "Σ "

NUMBER_LINE: Final = re.compile(r"[0-9][0-9 ]*…?")


class ShownNumber(NamedTuple):
    """The number in a caption, whole or only its beginning."""

    text: str
    is_cut: bool


def number_html(text: str) -> str:
    """Write a number as HTML: bold if it is one row, else monospaced, a line for each row."""
    rows = text.split("\n")
    shown = "\n".join(rows[:ROWS_SHOWN])[:CAPTION_TEXT_LIMIT].rstrip()
    if shown != text:
        shown = f"{shown}\n{CUT}" if len(rows) > 1 else f"{shown}{CUT}"
    return f"<pre>{shown}</pre>" if len(rows) > 1 else f"<b>{shown}</b>"


def number_with_note(text: str, note: str) -> str:
    """Write a number as HTML, with a short note: beside it if it is one row, else below."""
    separator = "\n" if "\n" in text else " · "
    return f"{number_html(text)}{separator}{note}"


def read_caption(message: Message) -> ShownNumber | None:
    """Read the number that an answer shows; None if the message is no answer with a number."""
    lines = (message.caption or message.text or "").split("\n")
    first, separator, _ = lines[0].partition(" · ")
    if separator:
        lines = [first]  # Only a number of one row has its note beside it.
    shown = list(takewhile(NUMBER_LINE.fullmatch, lines))
    if not shown:
        return None
    below = "\n".join(lines[len(shown) :])
    return ShownNumber(
        text="\n".join(line.rstrip(CUT) for line in shown),
        is_cut=shown[-1].endswith(CUT) or below.startswith(CUT),
    )


def replies_to_answer(message: Message) -> bool:
    """Check whether a message replies to one of the bot's answers with a number."""
    answered = message.reply_to_message
    return answered is not None and is_from_bot(answered) and read_caption(answered) is not None


def with_mark(message: Message, mark: str, note: str) -> str:
    """Return a message's HTML with a note at its end, in place of earlier ones with this mark."""
    return f"{without_mark(message, mark)}\n{mark}{note}"


def without_mark(message: Message, mark: str) -> str:
    """Return a message's HTML without its notes with this mark."""
    html = message.caption_html if message.caption is not None else message.text_html
    return "\n".join(line for line in html.split("\n") if not line.startswith(mark))


def total_note(addends: list[int], words: Words) -> str:
    """Write the sum and the range of at least two numbers."""
    return words._(
        "{count} numbers · sum {total} · smallest {smallest} · largest {largest}"
    ).format(
        count=len(addends),
        total=words.count(sum(addends)),
        smallest=words.count(min(addends)),
        largest=words.count(max(addends)),
    )
