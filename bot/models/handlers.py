"""The command /models: admins list the versions, promote and delete them."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from telegram.ext import BaseHandler

from bot.i18n import Words
from bot.models.promotion import Promotion
from bot.models.version_cards import (
    ModelChoice,
    deletion_card,
    explain_refusal,
    list_card,
    version_card,
)
from bot.transport.cards import Card, replace_card, send_card
from bot.transport.context import Context
from bot.transport.incoming import Incoming, Press
from bot.transport.router import Router
from model.errors import OperatorError, UnknownVersionError

log = logging.getLogger(__name__)


@dataclass(kw_only=True, eq=False)
class ModelHandlers:
    """Handles /models and its buttons."""

    promotion: Promotion
    # If buttons are pressed quickly, the last one decides what is shown.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.command("models", self.on_models, admins_only=True),
            router.button(ModelChoice, self.on_choice, admins_only=True),
        ]

    async def on_models(self, incoming: Incoming) -> None:
        """List the versions."""
        await send_card(incoming.message, await asyncio.to_thread(self._list, incoming.words))

    async def on_choice(self, press: Press[ModelChoice]) -> None:
        """Carry out the action of a button, then show the new state."""
        async with self._turn:
            done = await self._carry_out(press.data, press.words)
            await press.acknowledge(done)
            card = await asyncio.to_thread(self._card, press.data, press.words, done)
            await replace_card(press.message, card)

    async def _carry_out(self, choice: ModelChoice, words: Words) -> str | None:
        """Promote or delete a version, if the button says so; return what to say about it."""
        try:
            if choice.action == "promote":
                await self.promotion.promote(choice.name)
                return words._("{name} is now in use.").format(name=choice.name)
            if choice.action == "delete":
                await self.promotion.delete(choice.name)
                return words._("{name} is deleted.").format(name=choice.name)
        except OperatorError as error:
            return explain_refusal(error, choice.action, choice.name, words)
        return None

    def _card(self, choice: ModelChoice, words: Words, done: str | None) -> Card:
        """Compose the card that a message shows after its button was pressed."""
        if choice.action == "list":
            return self._list(words)
        try:
            version = self.promotion.find(choice.name)
        except UnknownVersionError:
            return self._list(words, done)
        if version.fault is not None:
            log.warning("The model %s cannot be used: %s", version.name, version.fault)
        if choice.action == "ask" and version.deletable:
            return deletion_card(version, words)
        return version_card(version, words, done)

    def _list(self, words: Words, done: str | None = None) -> Card:
        return list_card(
            self.promotion.list_all(),
            words,
            reading=self.promotion.pool.model_name,
            chosen=self.promotion.versions.chosen_name,
            done=done,
        )
