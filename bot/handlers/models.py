"""The models command: admins look at the versions, promote, roll back and delete them."""

import asyncio
import logging

from telegram import CallbackQuery, Update

from bot.admins import admit
from bot.cards import Card, send_card, turn_into
from bot.context import Context, Services
from bot.model_cards import ModelChoice, deletion_card, list_card, version_card
from bot.promotion import promote, roll_back
from bot.replies import Replies
from bot.sending import acknowledge, message_of
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
    if message is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    card = await asyncio.to_thread(_list, context.services, replies)
    await send_card(message, card)


async def on_model_button(update: Update, context: Context) -> None:
    """Do what a button says, and show how things stand then."""
    query = update.callback_query
    if query is None or not await admit(update, context):
        return
    replies = await context.replies_for(update)
    try:
        choice = ModelChoice.decode(query.data or "")
    except ValueError:
        choice = None
    if choice is None or message_of(query) is None:
        await acknowledge(query, replies.old_model_button)
        return
    async with context.bot_data.model_buttons:
        await _follow(query, choice, replies, context.services)


async def _follow(
    query: CallbackQuery, choice: ModelChoice, replies: Replies, services: Services
) -> None:
    toast = None
    try:
        toast = await _carry_out(choice, replies, services)
    finally:
        await acknowledge(query, toast)
    card = await asyncio.to_thread(_card, choice, replies, services)
    await turn_into(query, card)


async def _carry_out(choice: ModelChoice, replies: Replies, services: Services) -> str | None:
    """Change what a button says shall change.

    Returns:
        What to show for a moment, if anything.
    """
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
        await promote(choice.subject, services)
        return replies.reads_now(services.pool.model_name)
    if choice.action == "roll_back":
        await roll_back(choice.subject, services)
        return replies.reads_now(services.pool.model_name)
    if choice.action == "delete":
        await asyncio.to_thread(services.versions.delete, choice.subject)
        log.info("The model %s has been deleted", choice.subject)
        return replies.deleted(choice.subject)
    return None


def _card(choice: ModelChoice, replies: Replies, services: Services) -> Card:
    """Compose what a message shows after its button was followed."""
    if choice.action == "list":
        page = int(choice.subject) if choice.subject.isdecimal() else 0
        return _list(services, replies, page)
    try:
        version = services.versions.find(choice.subject)
    except UnknownVersionError:
        return _list(services, replies)
    if version.fault is not None:
        log.warning("The model %s cannot be used: %s", version.name, version.fault)
    if choice.action == "ask" and version.deletable:
        return deletion_card(version, replies)
    return version_card(version, replies)


def _list(services: Services, replies: Replies, page: int = 0) -> Card:
    return list_card(services.versions.list_all(), services.pool.model_name, replies, page)
