"""What /review shows: a sheet of digits, a single digit, a question before dropping, the end.

Each is a picture with a caption and buttons, so a message can be edited from one to another.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.charts.digits import draw_digits
from bot.charts.elements import draw_plate
from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from bot.transport.cards import Card
from model.spec import DIGIT_COUNT

ON_A_SHEET: Final = 20
"""Maximum number of digits on a sheet; more would be too small on a phone."""

COLUMNS: Final = 5

DOUBTFUL: Final = 0.05
"""A label is doubtful if the model gives it a lower probability than this."""

SheetAction = Literal["sheet", "keepagreed", "keepall", "askdrop", "dropall"]
DigitAction = Literal["look", "drop", "ask", "set"]

DIGIT_ACTIONS: Final[tuple[DigitAction, ...]] = get_args(DigitAction)
"""Actions on one digit; the other ones are on a sheet."""


Offer = tuple[str, list[list[InlineKeyboardButton]]]
"""A caption, and the buttons below it."""


@dataclass(frozen=True, kw_only=True)
class ReviewChoice(CallbackData, prefix="review"):
    """A button of a review.

    Attributes:
        position: Position of the shown digit, or of one on the sheet, among the waiting digits.
        subject: Checksum of the sheet, or number of the digit, that the button acts on.
        label: The new label of the digit.
    """

    action: Literal[SheetAction, DigitAction]
    position: Annotated[int, "[0-9]{1,9}"] = 0
    subject: Annotated[int, "[0-9]{1,15}"] = 0
    label: Annotated[int, "[0-9]"] = 0

    @property
    def sheet_start(self) -> int:
        """Position of the first digit on the sheet."""
        return self.position // ON_A_SHEET * ON_A_SHEET


@dataclass(frozen=True, kw_only=True, eq=False)
class ReviewedDigit:
    """A digit under review.

    Attributes:
        number: Its position among the waiting digits, from 1 on.
        id: Its id in the database.
        crop: Shape (28, 28), ink 0 to 255.
        label: The label that its writer gave.
        probabilities: Shape (11,), the model's for the ten digits and for "not a digit".
    """

    number: int
    id: int
    crop: NDArray[np.uint8]
    label: int
    probabilities: NDArray[np.float32]

    @property
    def doubtful(self) -> bool:
        """Whether the label is nearly impossible according to the model."""
        return bool(self.probabilities[self.label] < DOUBTFUL)

    def title(self, words: Words) -> str:
        """Write its number, its label, and what the model reads instead, or how probable it is."""
        answer = int(self.probabilities.argmax())
        if answer == self.label:
            note = words.percent(float(self.probabilities[answer]))
        elif answer == DIGIT_COUNT:
            note = words._("no digit")
        else:
            note = words._("model: {digit}").format(digit=answer)
        return f"#{self.number}: {self.label}\n{note}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Review:
    """The state of a review.

    Attributes:
        choice: The button that led to this state.
        count: How many digits wait.
        digits: The digits that are shown, at least one.
    """

    choice: ReviewChoice
    count: int
    digits: Sequence[ReviewedDigit]
    model: str

    @property
    def ids(self) -> list[int]:
        """The ids of the shown digits in the database."""
        return [digit.id for digit in self.digits]

    @property
    def mark(self) -> int:
        """A checksum of these ids."""
        return zlib.crc32(",".join(map(str, self.ids)).encode())

    def button(
        self, text: str, action: SheetAction | DigitAction, **changes: int
    ) -> InlineKeyboardButton:
        """Make a button that stays in this review."""
        choice = replace(self.choice, action=action, **{"subject": 0, "label": 0} | changes)
        return choice.button(text)


def compose_card(review: Review, words: Words) -> Card:
    """Compose the card after a button; it asks only if the digits have not changed meanwhile."""
    choice = review.choice
    if choice.action in DIGIT_ACTIONS:
        is_asked = choice.action == "ask" and choice.subject == review.ids[0]
        caption, rows = (_ask_label if is_asked else _offer_digit)(review, words)
    else:
        is_asked = choice.action == "askdrop" and choice.subject == review.mark
        caption, rows = (_ask_to_drop if is_asked else _offer_sheet)(review, words)
    picture = draw_sheet(review.digits, review.count, words)
    return Card(picture=picture, caption=caption, keyboard=InlineKeyboardMarkup(rows))


def draw_sheet(digits: Sequence[ReviewedDigit], count: int, words: Words) -> bytes:
    """Draw some of the digits that wait; a PNG."""
    first, last = digits[0].number, digits[-1].number
    heading = words.ngettext(
        "{numbers} of {count} digit to review", "{numbers} of {count} digits to review", count
    ).format(numbers=f"{first}" if first == last else f"{first}–{last}", count=count)
    crops = np.stack([digit.crop for digit in digits])
    titles = [digit.title(words) for digit in digits]
    return draw_digits(heading, crops, titles, [digit.doubtful for digit in digits], COLUMNS)


def _offer_sheet(review: Review, words: Words) -> Offer:
    """Offer to decide on a sheet; its first buttons are arranged like the digits."""
    start, count, shown = review.choice.sheet_start, review.count, len(review.digits)
    numbers = [
        review.button(f"#{digit.number}", "look", position=digit.number - 1)
        for digit in review.digits
    ]
    rows = [numbers[index : index + COLUMNS] for index in range(0, shown, COLUMNS)]
    text = words._("The next /train will learn from what you keep. Tap a number to look closer.")
    doubtful = sum(digit.doubtful for digit in review.digits)
    if doubtful:
        found = words._("{name} disagrees with {count} of them.").format(
            name=f"<b>{review.model}</b>", count=doubtful
        )
        text += f"\n{found}"
    if 0 < doubtful < shown:
        agree = words.ngettext(
            "✓ Keep the one that agrees", "✓ Keep the {count} that agree", shown - doubtful
        ).format(count=shown - doubtful)
        rows.append([review.button(agree, "keepagreed", subject=review.mark)])
    keep = words.ngettext("✓ Keep it", "✓ Keep all {count}", shown).format(count=shown)
    drop = words.ngettext("✗ Drop it", "✗ Drop all {count}", shown).format(count=shown)
    keep_button = review.button(keep, "keepall", subject=review.mark)
    rows.append([keep_button, review.button(drop, "askdrop", subject=review.mark)])
    ways = [review.button(words._("One by one"), "look", position=start)]
    if count > ON_A_SHEET:
        following = start + ON_A_SHEET if start + ON_A_SHEET < count else 0
        ways.append(review.button(words._("Next sheet →"), "sheet", position=following))
    return text, [*rows, ways]


def _ask_to_drop(review: Review, words: Words) -> Offer:
    yes = words.ngettext("Yes, drop it", "Yes, drop them", len(review.digits))
    surely = review.button(yes, "dropall", subject=review.mark)
    question = words.ngettext(
        "Drop {count} digit? Its picture will be deleted for good.",
        "Drop {count} digits? Their pictures will be deleted for good.",
        len(review.digits),
    ).format(count=len(review.digits))
    return question, [[surely], [review.button(words._("← Back"), "sheet")]]


def _offer_digit(review: Review, words: Words) -> Offer:
    digit, position = review.digits[0], review.choice.position
    ways = [review.button(words._("← Sheet"), "sheet")]
    if position > 0:
        ways.insert(0, review.button("←", "look", position=position - 1))
    if position + 1 < review.count:
        ways.append(review.button("→", "look", position=position + 1))
    keep = words._("✓ Keep as {label}").format(label=digit.label)
    decide = [
        review.button(keep, "set", subject=digit.id, label=digit.label),
        review.button(words._("✗ Drop"), "drop", subject=digit.id),
    ]
    another = review.button(words._("Another digit"), "ask", subject=digit.id)
    question = words._("Is this the digit {label}?").format(label=digit.label)
    return question, [decide, [another], ways]


def _ask_label(review: Review, words: Words) -> Offer:
    subject = review.digits[0].id
    keys = [
        review.button(f"{label}", "set", subject=subject, label=label)
        for label in range(DIGIT_COUNT)
    ]
    back = review.button(words._("← Back"), "look")
    return words._("Which digit is it?"), [keys[:COLUMNS], keys[COLUMNS:], [back]]


def done_card(accepted: Mapping[int, int], words: Words) -> Card:
    """Show that no digit waits, and how many of each have been accepted so far."""
    nothing = words._("Nothing to review.")
    caption, count = nothing, sum(accepted.values())
    if count:
        by_digit = ", ".join(f"{each}×{digit}" for digit, each in accepted.items() if each)
        kept = words.ngettext(
            "{count} digit accepted so far ({by_digit}). The next /train will learn from it.",
            "{count} digits accepted so far ({by_digit}). The next /train will learn from them.",
            count,
        ).format(count=words.count(count), by_digit=by_digit)
        caption += f"\n{kept}"
    button = ReviewChoice(action="sheet").button(words._("Refresh"))
    return Card(
        picture=draw_plate(nothing),
        caption=caption,
        keyboard=InlineKeyboardMarkup.from_button(button),
    )
