"""The review of digits that people gave: what waits, what the model says of it, what is decided."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.database import Contribution, Status
from bot.feedback.review_chart import ReviewedDigit
from bot.feedback.review_messages import (
    DIGIT_ACTIONS,
    ON_A_SHEET,
    SHEET_ACTIONS,
    Review,
    ReviewChoice,
    digit_card,
    done_card,
    drop_card,
    keypad_card,
    mark_of,
    sheet_card,
)
from bot.replies import Replies
from bot.transport.context import Services
from bot.transport.messages import Card


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """What a message of a review shows.

    Attributes:
        card: The message itself.
        choice: Where in the review it is.
        ids: The numbers of the digits on it; none where nothing waits.
    """

    card: Card
    choice: ReviewChoice
    ids: Sequence[int] = ()


async def carry_out(choice: ReviewChoice, replies: Replies, services: Services) -> str | None:
    """Decide what a button decides, unless others have decided it or taken it back meanwhile.

    Returns:
        What to say of it, if anything.
    """
    if choice.action in SHEET_ACTIONS:
        return await _decide_on_sheet(choice, replies, services)
    store, number = services.contributions, choice.subject
    if choice.action == "set" and await store.accept(number, choice.label):
        return replies.digit_kept_as(choice.label)
    if choice.action == "drop" and await store.drop(number):
        return replies.digits_dropped(1)
    if choice.action == "look":
        return None
    status = await store.status_of(number)
    if status is None:
        return replies.digit_taken_back
    return None if status == Status.QUARANTINE else replies.digit_decided


async def _decide_on_sheet(
    choice: ReviewChoice, replies: Replies, services: Services
) -> str | None:
    """Decide on the digits of a sheet, if they are still those that the admin has seen."""
    store = services.contributions
    if choice.action == "sheet":
        return None
    ids = [digit.id for digit in await _sheet(choice, services)]
    if mark_of(ids) != choice.subject:
        return replies.sheet_changed
    if choice.action == "keepall":
        return replies.digits_kept(await store.accept_all(ids))
    if choice.action == "dropall":
        return replies.digits_dropped(await store.drop_all(ids))
    return None


async def all_kept(ids: Sequence[int], services: Services) -> bool:
    """Tell whether all of some digits are still there, decided on or not."""
    statuses = [await services.contributions.status_of(number) for number in ids]
    return None not in statuses


async def show(
    choice: ReviewChoice, note: str | None, replies: Replies, services: Services
) -> Shown:
    """Compose what a message shows after its button was followed.

    Args:
        choice: What the button says.
        note: What became of it, if anything is to be said of it.
        replies: Words the card.
        services: Where everything is.
    """
    review = await _look(choice, services)
    if review is None:
        accepted = await services.contributions.counts(Status.ACCEPTED)
        card = await asyncio.to_thread(done_card, accepted, replies)
        shown = Shown(card=card, choice=ReviewChoice(action="sheet"))
    else:
        card = await asyncio.to_thread(_compose, review, replies)
        shown = Shown(card=card, choice=review.choice, ids=review.ids)
    if note is None:
        return shown
    return replace(shown, card=replace(card, caption=f"{note}\n\n{card.caption}"))


async def _look(choice: ReviewChoice, services: Services) -> Review | None:
    """See how the review stands; None where nothing waits."""
    backlog = await services.contributions.backlog(choice.newest or None)
    if backlog.count == 0:  # Others may have come since the review began.
        backlog = await services.contributions.backlog()
    choice = replace(choice, newest=backlog.newest)
    if choice.position >= backlog.count:
        choice = replace(choice, action="sheet", position=0)
    if choice.action in DIGIT_ACTIONS:
        digits = await services.contributions.waiting(1, skip=choice.position, newest=choice.newest)
        start = choice.position
    else:
        digits, start = await _sheet(choice, services), choice.sheet_start
    if not digits:
        return None
    model, probabilities = await services.pool.judge(np.stack([digit.crop for digit in digits]))
    return Review(
        choice=choice,
        count=backlog.count,
        digits=_describe(digits, probabilities, start),
        ids=[digit.id for digit in digits],
        model=model,
    )


async def _sheet(choice: ReviewChoice, services: Services) -> list[Contribution]:
    """List the digits on a sheet."""
    return await services.contributions.waiting(
        ON_A_SHEET, skip=choice.sheet_start, newest=choice.newest
    )


def _describe(
    digits: Sequence[Contribution], probabilities: NDArray[np.float32], start: int
) -> list[ReviewedDigit]:
    return [
        ReviewedDigit(number=number, crop=digit.crop, label=digit.label, probabilities=row)
        for number, (digit, row) in enumerate(zip(digits, probabilities, strict=True), start + 1)
    ]


def _compose(review: Review, replies: Replies) -> Card:
    """Show what a button leads to; what it asks about may have changed meanwhile."""
    choice = review.choice
    if choice.action == "askdrop" and choice.subject == review.mark:
        return drop_card(review, replies)
    if choice.action == "ask" and choice.subject == review.ids[0]:
        return keypad_card(review, replies)
    return (digit_card if choice.action in DIGIT_ACTIONS else sheet_card)(review, replies)
