"""The messages that show digits in review, for as long as this process runs.

Whoever takes their digits back takes them out of these messages too.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telegram import Message

from bot.feedback.review_messages import ReviewChoice
from bot.replies import Replies

ROOM: Final = 100
"""Messages that are remembered; of more, the oldest ones are forgotten."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenReview:
    """A message that shows digits.

    Attributes:
        message: Which one.
        choice: Where in the review it is.
        ids: The numbers of the digits that it shows.
        replies: Words it.
    """

    message: Message
    choice: ReviewChoice
    ids: Sequence[int]
    replies: Replies


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
