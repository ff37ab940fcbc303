"""The review of digits that people gave: which ones wait, what is decided, what is shown."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from telegram import Message
from telegram.error import TelegramError

from bot.database import Contribution, ContributionStore, Status
from bot.feedback.open_reviews import OpenReview, OpenReviews
from bot.feedback.review_chart import ReviewedDigit
from bot.feedback.review_messages import (
    DIGIT_ACTIONS,
    ON_A_SHEET,
    SHEET_ACTIONS,
    Review,
    ReviewChoice,
    compose_card,
    done_card,
    mark_of,
)
from bot.feedback.review_texts import digits_dropped, digits_kept, sheet_changed
from bot.i18n import Words
from bot.transport.buttons import Press
from bot.transport.messages import Card, replace_card, send_card, turn_into

log = logging.getLogger(__name__)

Judge = Callable[[NDArray[np.uint8]], Awaitable[tuple[str, NDArray[np.float32]]]]
"""Names the model in use and gives its probabilities, shape (n, 10), for crops."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """What a message of a review shows.

    Attributes:
        card: The message itself.
        choice: Its position in the review.
        ids: The numbers of the digits on it; empty if nothing waits.
    """

    card: Card
    choice: ReviewChoice
    ids: Sequence[int] = ()


class Reviews:
    """Shows digits that wait for review, and decides on them.

    Args:
        contributions: Stores the digits.
        judge: Asks the model in use about digits.
    """

    def __init__(self, *, contributions: ContributionStore, judge: Judge) -> None:
        self._contributions = contributions
        self._judge = judge
        self._open = OpenReviews()
        # Of several buttons at once, the last one is shown.
        self._lock = asyncio.Lock()

    async def start(self, message: Message, words: Words) -> None:
        """Show the first sheet in reply to a message."""
        async with self._lock:
            shown = await self._show(ReviewChoice(action="sheet"), None, words)
            self._note(await send_card(message, shown.card), shown, words)

    async def follow(self, press: Press[ReviewChoice]) -> None:
        """Do what a button says, then show the new state."""
        choice, words = press.data, press.words
        async with self._lock:
            note = await self._carry_out(choice, words)
            await press.acknowledge(note)
            shown = await self._show(choice, note, words)
            await turn_into(press.query, shown.card)
            self._note(press.message, shown, words)

    async def hide_taken_back(self) -> None:
        """Remove digits that their writers have taken back from all open reviews."""
        async with self._lock:
            for review in self._open.all():
                statuses = [await self._contributions.status_of(each) for each in review.ids]
                if None in statuses:
                    await self._refresh(review)

    async def _refresh(self, review: OpenReview) -> None:
        words, choice = review.words, replace(review.choice, action="sheet")
        shown = await self._show(choice, sheet_changed(words), words)
        try:
            await replace_card(review.message, shown.card)
        except TelegramError:
            # The person who takes digits back is not told about this failure.
            log.exception("An open review cannot be brought up to date")
        else:
            self._note(review.message, shown, words)

    def _note(self, message: Message, shown: Shown, words: Words) -> None:
        self._open.note(
            OpenReview(message=message, choice=shown.choice, ids=shown.ids, words=words)
        )

    async def _carry_out(self, choice: ReviewChoice, words: Words) -> str | None:
        """Decide what a button decides, unless that was decided or taken back meanwhile.

        Returns:
            What to say about it, if anything.
        """
        if choice.action in SHEET_ACTIONS:
            return await self._decide_on_sheet(choice, words)
        if choice.action == "look":
            return None
        return await self._decide_on_digit(choice, words)

    async def _decide_on_digit(self, choice: ReviewChoice, words: Words) -> str | None:
        """Decide on one digit, if it still waits."""
        store, number = self._contributions, choice.subject
        if choice.action == "set" and await store.accept(number, choice.label):
            return words._("Kept as {label}.").format(label=choice.label)
        if choice.action == "drop" and await store.drop(number):
            return digits_dropped(1, words)
        status = await store.status_of(number)
        if status is None:
            return words._("The person took this digit back, so it's gone.")
        if status == Status.QUARANTINE:
            return None
        return words._("This digit has been decided on already.")

    async def _decide_on_sheet(self, choice: ReviewChoice, words: Words) -> str | None:
        """Decide on the digits of a sheet, if they are still those that the admin has seen."""
        if choice.action == "sheet":
            return None
        ids = [digit.id for digit in await self._sheet(choice)]
        if mark_of(ids) != choice.subject:
            return sheet_changed(words)
        if choice.action == "keepagreed":
            review = await self._look(choice)
            digits = zip(ids, review.digits, strict=True) if review else ()
            agreed = [number for number, digit in digits if not digit.doubtful]
            return digits_kept(await self._contributions.accept_all(agreed), words)
        if choice.action == "keepall":
            return digits_kept(await self._contributions.accept_all(ids), words)
        if choice.action == "dropall":
            return digits_dropped(await self._contributions.drop_all(ids), words)
        return None

    async def _show(self, choice: ReviewChoice, note: str | None, words: Words) -> Shown:
        """Compose what a message shows after its button was followed.

        Args:
            choice: What the button says.
            note: What became of it, if anything is to be said.
            words: Of the admin.
        """
        review = await self._look(choice)
        if review is None:
            accepted = await self._contributions.counts(Status.ACCEPTED)
            card = await asyncio.to_thread(done_card, accepted, words)
            shown = Shown(card=card, choice=ReviewChoice(action="sheet"))
        else:
            card = await asyncio.to_thread(compose_card, review, words)
            shown = Shown(card=card, choice=review.choice, ids=review.ids)
        if note is None:
            return shown
        return replace(shown, card=replace(card, caption=f"{note}\n\n{card.caption}"))

    async def _look(self, choice: ReviewChoice) -> Review | None:
        """Find the state of the review; None if nothing waits."""
        store = self._contributions
        backlog = await store.backlog(choice.newest or None)
        if backlog.count == 0:  # Others may have come since the review began.
            backlog = await store.backlog()
        choice = replace(choice, newest=backlog.newest)
        if choice.position >= backlog.count:
            choice = replace(choice, action="sheet", position=0)
        if choice.action in DIGIT_ACTIONS:
            digits = await store.waiting(1, skip=choice.position, newest=choice.newest)
            start = choice.position
        else:
            digits, start = await self._sheet(choice), choice.sheet_start
        if not digits:
            return None
        model, probabilities = await self._judge(np.stack([digit.crop for digit in digits]))
        return Review(
            choice=choice,
            count=backlog.count,
            digits=_describe(digits, probabilities, start),
            ids=[digit.id for digit in digits],
            model=model,
        )

    async def _sheet(self, choice: ReviewChoice) -> list[Contribution]:
        """List the digits on a sheet."""
        return await self._contributions.waiting(
            ON_A_SHEET, skip=choice.sheet_start, newest=choice.newest
        )


def _describe(
    digits: Sequence[Contribution], probabilities: NDArray[np.float32], start: int
) -> list[ReviewedDigit]:
    return [
        ReviewedDigit(number=number, crop=digit.crop, label=digit.label, probabilities=row)
        for number, (digit, row) in enumerate(zip(digits, probabilities, strict=True), start + 1)
    ]
