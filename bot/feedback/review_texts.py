"""Texts for admins who review the digits that people gave."""

from collections.abc import Mapping
from html import escape

from bot.feedback.review_chart import ReviewWords
from bot.i18n import Words


def review_words(first: int, last: int, count: int, words: Words) -> ReviewWords:
    """Word the picture of some digits.

    Args:
        first: Number of the first of them.
        last: Number of the last of them.
        count: How many wait.
        words: Of the admin.
    """
    numbers = f"{first}" if first == last else f"{first}–{last}"
    return ReviewWords(
        heading=words.ngettext(
            "{numbers} of {count} digit to review",
            "{numbers} of {count} digits to review",
            count,
        ).format(numbers=numbers, count=count),
        label=words._("The writer says"),
        answer=words._("The model reads"),
        doubtful=words._("unlikely"),
        reads=lambda digit: words._("model: {digit}").format(digit=digit),
        no_digit=words._("no digit"),
        percent=words.percent,
    )


def about_sheet(doubtful: int, model: str, words: Words) -> str:
    """Explain a sheet, in HTML.

    Args:
        doubtful: How many of its labels the model finds nearly impossible.
        model: Name of the model in use.
        words: Of the admin.
    """
    lines = [words._("The next /train will learn from what you keep. Tap a number to look closer.")]
    if doubtful:
        found = words.ngettext(
            "{name} disagrees with {count} of them.",
            "{name} disagrees with {count} of them.",
            doubtful,
        )
        lines.append(found.format(name=f"<b>{escape(model)}</b>", count=doubtful))
    return "\n".join(lines)


def nothing_to_review(accepted: Mapping[int, int], words: Words) -> str:
    """Say that nothing waits, and how many digits have been accepted so far."""
    count = sum(accepted.values())
    done = words._("Nothing to review.")
    if not count:
        return done
    kept = words.ngettext(
        "{count} digit accepted so far. The next /train will learn from it.",
        "{count} digits accepted so far. The next /train will learn from them.",
        count,
    ).format(count=words.count(count))
    return f"{done}\n{kept}"


def drop_question(count: int, words: Words) -> str:
    """Ask for confirmation before digits are dropped."""
    return words.ngettext(
        "Drop {count} digit? Its picture will be deleted for good.",
        "Drop {count} digits? Their pictures will be deleted for good.",
        count,
    ).format(count=count)


def digits_kept(count: int, words: Words) -> str:
    """Say that digits are accepted."""
    return words.ngettext("{count} digit kept.", "{count} digits kept.", count).format(count=count)


def digits_dropped(count: int, words: Words) -> str:
    """Say that digits are dropped."""
    return words.ngettext("{count} digit dropped.", "{count} digits dropped.", count).format(
        count=count
    )


def sheet_changed(words: Words) -> str:
    """Ask to look at a sheet again."""
    return words._("This sheet has changed in the meantime. Please look again.")
