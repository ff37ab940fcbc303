"""The menus of commands that Telegram offers."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError

from bot.i18n import LANGUAGES, Words
from bot.transport.client import BotClient
from bot.transport.languages import Languages

log = logging.getLogger(__name__)

PRIVATE_MENU: Final = ("start", "help", "lang", "privacy", "mydata", "forget")
GROUP_MENU: Final = ("read", "help")
ADMIN_MENU: Final = (*PRIVATE_MENU, "train", "cancel", "models", "stats", "review")
"""Commands offered to admins in private chats."""


@dataclass(frozen=True)
class CommandMenus:
    """Registers the menus at Telegram."""

    bot: BotClient
    admin_ids: Collection[int]
    languages: Languages

    async def offer_to(self, person_id: int) -> None:
        """Register a person's menu, in the language that they chose, if they chose one."""
        names = ADMIN_MENU if person_id in self.admin_ids else PRIVATE_MENU
        spoken = [await self.languages.words_of(person_id, code) for code in LANGUAGES]
        try:
            await self._offer(names, BotCommandScopeChat(person_id), spoken)
        except BadRequest:
            log.info("A person who has not written to the bot yet gets the common menu")
        except TelegramError as error:
            log.warning("The menu of a person was not registered: %s", type(error).__name__)

    async def register(self) -> None:
        """Register all menus, which takes many calls."""
        spoken = [Words(language) for language in LANGUAGES]
        try:
            await self._offer(PRIVATE_MENU, BotCommandScopeAllPrivateChats(), spoken)
            await self._offer(GROUP_MENU, BotCommandScopeAllGroupChats(), spoken)
        except TelegramError as error:
            log.warning("The menus of commands were not registered: %s", type(error).__name__)
            return
        for admin in self.admin_ids:
            await self.offer_to(admin)

    async def _offer(
        self, names: Iterable[str], scope: BotCommandScope, spoken: Sequence[Words]
    ) -> None:
        """Register a menu in each of `LANGUAGES`; all other languages get the English one."""
        for language, words in zip(LANGUAGES, spoken, strict=True):
            descriptions = _descriptions(words)
            await self.bot.set_my_commands(
                [BotCommand(name, descriptions[name]) for name in names],
                scope=scope,
                language_code=None if language == "en" else language,
            )


def _descriptions(words: Words) -> dict[str, str]:
    return {
        "start": words._("Start, with an example"),
        "help": words._("How it works"),
        "lang": words._("Change the language"),
        "privacy": words._("What I keep, and your choice"),
        "mydata": words._("Get everything I keep about you"),
        "forget": words._("Delete everything I keep about you"),
        "read": words._("Read the photo you reply to"),
        "models": words._("See the models, switch between them"),
        "train": words._("Train a network"),
        "cancel": words._("Stop the training"),
        "stats": words._("Statistics"),
        "review": words._("Review the digits people gave"),
    }
