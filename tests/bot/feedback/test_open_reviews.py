from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import Chat, Message

from bot.feedback.open_reviews import ROOM, OpenReview, OpenReviews
from bot.feedback.review_messages import ReviewChoice
from bot.i18n import Words


def review(number: int, ids: Sequence[int]) -> OpenReview:
    message = Message(number, datetime.now(UTC), Chat(1, "private"))
    choice = ReviewChoice(action="sheet")
    return OpenReview(message=message, choice=choice, ids=ids, words=Words("en"))


def test_the_latest_state_of_each_message_is_remembered() -> None:
    reviews = OpenReviews()
    first, other, later = review(1, [5, 6]), review(2, [5]), review(1, [7])

    for each in (first, other, later):
        reviews.note(each)

    assert reviews.all() == [other, later]


def test_a_message_that_shows_no_digits_any_more_is_forgotten() -> None:
    reviews = OpenReviews()

    reviews.note(review(1, [5]))
    reviews.note(review(1, []))

    assert reviews.all() == []


def test_of_many_messages_the_oldest_are_forgotten() -> None:
    reviews = OpenReviews()

    for number in range(ROOM + 2):
        reviews.note(review(number, [number]))

    assert [each.message.message_id for each in reviews.all()] == list(range(2, ROOM + 2))
