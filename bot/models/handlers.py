"""The command /models: admins list the versions, promote, roll back and delete them."""

import asyncio
import logging

from telegram import Update

from bot.models.messages import ModelChoice, ModelPage, deletion_card, list_card, version_card
from bot.models.promotion import promote, roll_back
from bot.replies import Replies
from bot.transport.buttons import Press
from bot.transport.context import Context, Services
from bot.transport.messages import Card, send_card, turn_into
from model.errors import (
    OperatorError,
    UnknownVersionError,
    VersionInUseError,
    VersionNotLiveError,
)

log = logging.getLogger(__name__)


async def on_models(update: Update, context: Context) -> None:
    """List the versions."""
    message = update.effective_message
    if message is None:
        return
    replies = await context.replies_for(update)
    card = await asyncio.to_thread(_list, context.services, replies)
    await send_card(message, card)


async def on_model_page(press: Press[ModelPage], context: Context) -> None:
    """Show a page of the list."""
    async with context.bot_data.model_buttons:
        await press.acknowledge()
        page = press.data.number
        card = await asyncio.to_thread(_list, context.services, press.replies, page)
        await turn_into(press.query, card)


async def on_model_button(press: Press[ModelChoice], context: Context) -> None:
    """Do what a button of a version says, then show the new state."""
    choice, replies = press.data, press.replies
    async with context.bot_data.model_buttons:
        await press.acknowledge(await _carry_out(choice, replies, context.services))
        card = await asyncio.to_thread(_card, choice, replies, context.services)
        await turn_into(press.query, card)


async def _carry_out(choice: ModelChoice, replies: Replies, services: Services) -> str | None:
    """Change what a button asks for; return the toast, if any."""
    try:
        return await _change(choice, replies, services)
    except UnknownVersionError:
        return replies.version_gone
    except VersionInUseError:
        return replies.version_in_use
    except VersionNotLiveError:
        return replies.already_changed
    except OperatorError as error:
        log.warning("No change of the model: %s", error)
        return replies.version_refused


async def _change(choice: ModelChoice, replies: Replies, services: Services) -> str | None:
    if choice.action == "promote":
        await promote(choice.name, services)
        return replies.reads_now(services.pool.model_name)
    if choice.action == "roll_back":
        await roll_back(choice.name, services)
        return replies.reads_now(services.pool.model_name)
    if choice.action == "delete":
        await asyncio.to_thread(services.versions.delete, choice.name)
        log.info("The model %s has been deleted", choice.name)
        return replies.deleted(choice.name)
    return None


def _card(choice: ModelChoice, replies: Replies, services: Services) -> Card:
    """Compose the card that a message shows after its button was pressed."""
    try:
        version = services.versions.find(choice.name)
    except UnknownVersionError:
        return _list(services, replies)
    if version.fault is not None:
        log.warning("The model %s cannot be used: %s", version.name, version.fault)
    if choice.action == "ask" and version.deletable:
        return deletion_card(version, replies)
    return version_card(version, replies)


def _list(services: Services, replies: Replies, page: int = 0) -> Card:
    return list_card(services.versions.list_all(), services.pool.model_name, replies, page)
