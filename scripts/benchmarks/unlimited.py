"""Rakam without Telegram's limit of 30 calls a second, to see what the bot itself can do."""

import sys
from functools import partial

from telegram.ext import AIORateLimiter

from bot.__main__ import main as run_bot
from bot.transport import client as lone_bot


def main() -> int:
    """Run the bot."""
    limiter = partial(AIORateLimiter, overall_max_rate=0, group_max_rate=0)
    vars(lone_bot)["AIORateLimiter"] = limiter
    return run_bot()


if __name__ == "__main__":
    sys.exit(main())
