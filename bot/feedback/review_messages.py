"""What /review shows: a sheet of digits, one of them, the question before dropping, the end.

Each of them is a picture with a caption and buttons, so one message can turn into any other.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.feedback.review_chart import (
    COLUMNS,
    ReviewedDigit,
    draw_accepted,
    draw_review_digit,
    draw_review_sheet,
)
from bot.feedback.review_texts import (
    about_sheet,
    drop_question,
    nothing_to_review,
    review_words,
)
from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from bot.transport.messages import Card
from model.spec import DIGIT_COUNT

ON_A_SHEET: Final = 20
"""More would be too small to judge on a phone."""

SheetAction = Literal["sheet", "keepagreed", "keepall", "askdrop", "dropall"]
DigitAction = Literal["look", "drop", "ask", "set"]

SHEET_ACTIONS: Final[tuple[SheetAction, ...]] = get_args(SheetAction)
DIGIT_ACTIONS: Final[tuple[DigitAction, ...]] = get_args(DigitAction)
"""Actions on a sheet, and on one digit."""

DatabaseId = Annotated[int, "[0-9]{1,15}"]
"""At most as large as databases take."""


@dataclass(frozen=True, kw_only=True)
class ReviewChoice(CallbackData, prefix="review"):
    """A button of a review.

    Attributes:
        action: What the button does.
        newest: Number of the latest digit that takes part in the review; 0 begins a new one.
        position: Position of the shown digit, or of one on the sheet, among the waiting digits.
        subject: Checksum of the sheet, or number of the digit, that the button acts on.
        label: The new label of the digit.
    """

    action: Literal[SheetAction, DigitAction]
    newest: DatabaseId = 0
    position: Annotated[int, "[0-9]{1,9}"] = 0
    subject: DatabaseId = 0
    label: Annotated[int, "[0-9]"] = 0

    @property
    def sheet_start(self) -> int:
        """Position of the first digit on the sheet."""
        return self.position // ON_A_SHEET * ON_A_SHEET


@dataclass(frozen=True, kw_only=True, eq=False)
class Review:
    """The state of a review.

    Attributes:
        choice: The admin's position in it.
        count: How many digits wait.
        digits: The digits that are shown, at least one.
        ids: Their numbers in the database.
        model: Name of the model in use.
    """

    choice: ReviewChoice
    count: int
    digits: Sequence[ReviewedDigit]
    ids: Sequence[int]
    model: str

    @property
    def mark(self) -> int:
        """Checksum of the digits on the sheet."""
        return mark_of(self.ids)

    def button(
        self, text: str, action: SheetAction | DigitAction, **changes: int
    ) -> InlineKeyboardButton:
        """Make a button that stays in this review."""
        choice = replace(self.choice, action=action, **{"subject": 0, "label": 0} | changes)
        return choice.button(text)


def mark_of(ids: Sequence[int]) -> int:
    """Compute a short checksum over the numbers of digits."""
    text = ",".join(map(str, ids)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4])


def compose_card(review: Review, words: Words) -> Card:
    """Show what a button leads to; what it asks about may have changed meanwhile."""
    choice = review.choice
    if choice.action == "askdrop" and choice.subject == review.mark:
        return drop_card(review, words)
    if choice.action == "ask" and choice.subject == review.ids[0]:
        return keypad_card(review, words)
    return (digit_card if choice.action in DIGIT_ACTIONS else sheet_card)(review, words)


def sheet_card(review: Review, words: Words) -> Card:
    """Show a sheet; its first buttons are arranged like the digits."""
    start, count, shown = review.choice.sheet_start, review.count, len(review.digits)
    numbers = [
        review.button(f"#{digit.number}", "look", position=digit.number - 1)
        for digit in review.digits
    ]
    rows = [numbers[index : index + COLUMNS] for index in range(0, shown, COLUMNS)]
    doubtful = sum(digit.doubtful for digit in review.digits)
    if 0 < doubtful < shown:
        label = words._("✓ Keep the {count} that agree").format(count=shown - doubtful)
        rows.append([review.button(label, "keepagreed", subject=review.mark)])
    rows.append(
        [
            review.button(
                words._("✓ Keep all {count}").format(count=shown), "keepall", subject=review.mark
            ),
            review.button(
                words._("✗ Drop all {count}").format(count=shown), "askdrop", subject=review.mark
            ),
        ]
    )
    ways = [review.button(words._("One by one"), "look", position=start)]
    if count > ON_A_SHEET:
        following = start + ON_A_SHEET if start + ON_A_SHEET < count else 0
        ways.append(review.button(words._("Next sheet →"), "sheet", position=following))
    return Card(
        picture=_draw_sheet(review, words),
        caption=about_sheet(doubtful, review.model, words),
        keyboard=InlineKeyboardMarkup([*rows, ways]),
    )


def drop_card(review: Review, words: Words) -> Card:
    """Ask for confirmation before a sheet is dropped."""
    surely = review.button(words._("Yes, drop them"), "dropall", subject=review.mark)
    back = review.button(words._("← Back"), "sheet")
    return Card(
        picture=_draw_sheet(review, words),
        caption=drop_question(len(review.digits), words),
        keyboard=InlineKeyboardMarkup([[surely], [back]]),
    )


def digit_card(review: Review, words: Words) -> Card:
    """Show one digit, to be kept, dropped or relabelled."""
    digit, number, position = review.digits[0], review.ids[0], review.choice.position
    ways = [review.button(words._("← Sheet"), "sheet")]
    if position > 0:
        ways.insert(0, review.button("←", "look", position=position - 1))
    if position + 1 < review.count:
        ways.append(review.button("→", "look", position=position + 1))
    keep = words._("✓ Keep as {label}").format(label=digit.label)
    rows = [
        [
            review.button(keep, "set", subject=number, label=digit.label),
            review.button(words._("✗ Drop"), "drop", subject=number),
        ],
        [review.button(words._("Another digit"), "ask", subject=number)],
        ways,
    ]
    return Card(
        picture=_draw_digit(review, words),
        caption=words._("Is this the digit {label}?").format(label=digit.label),
        keyboard=InlineKeyboardMarkup(rows),
    )


def keypad_card(review: Review, words: Words) -> Card:
    """Ask what a digit is instead."""
    number = review.ids[0]
    keys = [
        review.button(f"{label}", "set", subject=number, label=label)
        for label in range(DIGIT_COUNT)
    ]
    rows = [keys[:COLUMNS], keys[COLUMNS:], [review.button(words._("← Back"), "look")]]
    return Card(
        picture=_draw_digit(review, words),
        caption=words._("Which digit is it?"),
        keyboard=InlineKeyboardMarkup(rows),
    )


def done_card(accepted: Mapping[int, int], words: Words) -> Card:
    """Show that no digit waits, and what has been accepted so far."""
    button = ReviewChoice(action="sheet").button(words._("Refresh"))
    return Card(
        picture=draw_accepted(accepted, words._("Accepted digits"), words.count),
        caption=nothing_to_review(accepted, words),
        keyboard=InlineKeyboardMarkup([[button]]),
    )


def _draw_sheet(review: Review, words: Words) -> bytes:
    first, last = review.digits[0].number, review.digits[-1].number
    return draw_review_sheet(review.digits, review_words(first, last, review.count, words))


def _draw_digit(review: Review, words: Words) -> bytes:
    digit = review.digits[0]
    return draw_review_digit(digit, review_words(digit.number, digit.number, review.count, words))
