"""The messages that show digits in review, until the process ends.

If a person takes digits back, these messages stop showing them.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telegram import Message

from bot.feedback.review_messages import ReviewChoice
from bot.i18n import Words

ROOM: Final = 100
"""Messages that are remembered; of more, the oldest ones are forgotten."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenReview:
    """A message that shows digits.

    Attributes:
        message: The message.
        choice: Its position in the review.
        ids: The numbers of the digits that it shows.
        words: Of the admin.
    """

    message: Message
    choice: ReviewChoice
    ids: Sequence[int]
    words: Words


class OpenReviews:
    """Remembers what each message shows, the latest state of it only."""

    def __init__(self) -> None:
        self._shown: OrderedDict[tuple[int, int], OpenReview] = OrderedDict()

    def note(self, review: OpenReview) -> None:
        """Remember what a message shows from now on; one without digits is forgotten."""
        place = review.message.chat_id, review.message.message_id
        self._shown.pop(place, None)
        if review.ids:
            self._shown[place] = review
        if len(self._shown) > ROOM:
            self._shown.popitem(last=False)

    def all(self) -> list[OpenReview]:
        """List what is shown, the oldest first."""
        return list(self._shown.values())
