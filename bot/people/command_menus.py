"""The menus of commands that Telegram offers; photos are answered before it knows of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError

from bot.replies import LANGUAGES, Replies
from bot.transport.context import App

log = logging.getLogger(__name__)

PRIVATE_MENU: Final = ("start", "help", "lang", "privacy", "mydata", "forget")
GROUP_MENU: Final = ("read", "help")
ADMIN_MENU: Final = (*PRIVATE_MENU, "train", "cancel", "models", "stats", "review")
"""The commands that Telegram offers: to everyone alone with the bot, in groups, to admins."""


@asynccontextmanager
async def menus(bot: App) -> AsyncIterator[None]:
    """Register the menus while the bot answers already: that takes many calls."""
    task = asyncio.create_task(_register(bot), name="menus")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _register(bot: App) -> None:
    try:
        await _offer(PRIVATE_MENU, BotCommandScopeAllPrivateChats(), bot)
        await _offer(GROUP_MENU, BotCommandScopeAllGroupChats(), bot)
        for admin in bot.bot_data.services.settings.admin_ids:
            await _offer_to_admin(admin, bot)
    except TelegramError as error:
        log.warning("The menu of commands could not be registered: %s", type(error).__name__)


async def _offer_to_admin(admin: int, bot: App) -> None:
    try:
        await _offer(ADMIN_MENU, BotCommandScopeChat(admin), bot)
    except BadRequest:
        log.info("An admin who has not written to the bot yet gets the menu of everyone")


async def _offer(names: Iterable[str], scope: BotCommandScope, bot: App) -> None:
    """Register a menu in each language; English is also for those who speak neither."""
    for language in LANGUAGES:
        descriptions = Replies(language).command_descriptions()
        await bot.bot.set_my_commands(
            [BotCommand(name, descriptions[name]) for name in names],
            scope=scope,
            language_code=None if language == "en" else language,
        )
