"""The command /review: admins decide on digits that people gave, by sheets or one by one."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from telegram import Message
from telegram.error import TelegramError
from telegram.ext import BaseHandler

from bot.database.contributions import ContributionStore, Status
from bot.feedback.review_cards import (
    DIGIT_ACTIONS,
    ON_A_SHEET,
    Review,
    ReviewChoice,
    ReviewedDigit,
    compose_card,
    done_card,
)
from bot.i18n import Words
from bot.models.reading_pool import ReadingPool
from bot.transport.cards import Card, replace_card, send_card
from bot.transport.context import Context
from bot.transport.incoming import Incoming, Press
from bot.transport.router import Router

log = logging.getLogger(__name__)

ROOM: Final = 100
"""Maximum number of open reviews that are remembered; the oldest ones are dropped."""


@dataclass(kw_only=True, eq=False)
class Reviews:
    """Handles /review; only in private chats, because nobody else may see people's digits."""

    contributions: ContributionStore
    pool: ReadingPool
    # What each message shows, so that digits can be removed from it.
    _open: OrderedDict[Message, tuple[Review, Words]] = field(
        default_factory=OrderedDict, init=False
    )
    # If several buttons are pressed at once, the last one decides what is shown.
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, None]]:
        """List the handlers."""
        return [
            router.command("review", self.on_review, admins_only=True, private_only=True),
            router.button(ReviewChoice, self.on_button, admins_only=True, private_only=True),
        ]

    async def on_review(self, incoming: Incoming) -> None:
        """Show the first sheet."""
        words = incoming.words
        async with self._lock:
            review = await self._look(ReviewChoice(action="sheet"))
            sent = await send_card(incoming.message, await self._compose(review, None, words))
            self._remember(sent, review, words)

    async def on_button(self, press: Press[ReviewChoice]) -> None:
        """Carry out the action of a button, then show the new state."""
        message, choice, words = press.message, press.data, press.words
        async with self._lock:
            note = await self._decide(choice, words)
            await press.acknowledge(note)
            review = await self._look(choice)
            await replace_card(press.message, await self._compose(review, note, words))
            self._remember(message, review, words)

    async def hide_taken_back(self) -> None:
        """Remove the digits that people took back from all open reviews."""
        async with self._lock:
            for message, (review, words) in list(self._open.items()):
                statuses = [await self.contributions.status_of(each) for each in review.ids]
                if None in statuses:
                    await self._show_sheet(message, review.choice, words)

    async def _show_sheet(self, message: Message, choice: ReviewChoice, words: Words) -> None:
        review = await self._look(replace(choice, action="sheet"))
        try:
            await replace_card(message, await self._compose(review, _sheet_changed(words), words))
        except TelegramError:
            # Logged only: the person who takes digits back cannot help it.
            log.exception("An open review cannot be updated")
        else:
            self._remember(message, review, words)

    def _remember(self, message: Message, review: Review | None, words: Words) -> None:
        """Remember what a message shows; a message without digits is dropped."""
        self._open.pop(message, None)
        if review is not None:
            self._open[message] = review, words
        if len(self._open) > ROOM:
            self._open.popitem(last=False)

    async def _decide(self, choice: ReviewChoice, words: Words) -> str | None:
        """Carry out the decision of a button, unless its digits were decided on or taken back.

        Returns:
            What to say about it, if anything.
        """
        if choice.action in {"sheet", "look"}:
            return None
        if choice.action in DIGIT_ACTIONS:
            return await self._decide_on_digit(choice, words)
        return await self._decide_on_sheet(choice, words)

    async def _decide_on_digit(self, choice: ReviewChoice, words: Words) -> str | None:
        store, number = self.contributions, choice.subject
        if choice.action == "set" and await store.accept([number], choice.label):
            return words._("Kept as {label}.").format(label=choice.label)
        if choice.action == "drop" and await store.drop([number]):
            return _dropped(1, words)
        status = await store.status_of(number)
        if status is None:
            return words._("The person took this digit back, so it's gone.")
        if status == Status.QUARANTINE:
            return None
        return words._("This digit has been decided on already.")

    async def _decide_on_sheet(self, choice: ReviewChoice, words: Words) -> str | None:
        """Decide on the digits of a sheet, if they are still the ones that the admin saw."""
        review = await self._look(choice)
        if review is None or review.mark != choice.subject:
            return _sheet_changed(words)
        if choice.action == "askdrop":
            return None
        if choice.action == "dropall":
            return _dropped(await self.contributions.drop(review.ids), words)
        keep_all = choice.action == "keepall"
        kept = [digit.id for digit in review.digits if keep_all or not digit.doubtful]
        count = await self.contributions.accept(kept)
        return words.ngettext("{count} digit kept.", "{count} digits kept.", count).format(
            count=count
        )

    async def _compose(self, review: Review | None, note: str | None, words: Words) -> Card:
        """Compose the card of a review; a note about the last action comes first."""
        if review is None:
            accepted = await self.contributions.count_accepted()
            card = await asyncio.to_thread(done_card, accepted, words)
        else:
            card = await asyncio.to_thread(compose_card, review, words)
        return card if note is None else replace(card, caption=f"{note}\n\n{card.caption}")

    async def _look(self, choice: ReviewChoice) -> Review | None:
        store = self.contributions
        count = await store.count_waiting()
        if choice.position >= count:
            choice = replace(choice, action="sheet", position=0)
        start, room = choice.sheet_start, ON_A_SHEET
        if choice.action in DIGIT_ACTIONS:
            start, room = choice.position, 1
        given = await store.waiting(room, skip=start)
        if not given:
            return None
        model, probabilities = await self.pool.judge(np.stack([each.crop for each in given]))
        digits = [
            ReviewedDigit(
                number=number, id=each.id, crop=each.crop, label=each.label, probabilities=row
            )
            for number, (each, row) in enumerate(zip(given, probabilities, strict=True), start + 1)
        ]
        return Review(choice=choice, count=count, digits=digits, model=model)


def _dropped(count: int, words: Words) -> str:
    return words.ngettext("{count} digit dropped.", "{count} digits dropped.", count).format(
        count=count
    )


def _sheet_changed(words: Words) -> str:
    return words._("This sheet has changed in the meantime. Please look again.")
