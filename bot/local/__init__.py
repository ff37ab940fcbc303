"""The local chat: a Bot API on loopback with a page to chat in, for the very same bot."""

from bot.local.server import LocalBotApi

__all__ = ["LocalBotApi"]
