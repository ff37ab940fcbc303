"""The types of the library, as this bot uses them."""

from typing import Any

from telegram.ext import Application, CallbackContext

from bot.transport.client import BotClient


class Context(CallbackContext[BotClient, dict[Any, Any], dict[Any, Any], Any]):
    """The context of an update."""


App = Application[BotClient, Context, dict[Any, Any], dict[Any, Any], Any, Any]
"""The application; the composition root sets its `bot_data`."""
