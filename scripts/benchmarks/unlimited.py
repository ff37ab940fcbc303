"""Run Rakam without Telegram's limit of 30 calls a second."""

import sys
from functools import partial

from telegram.ext import AIORateLimiter

from bot.__main__ import main as run_bot
from bot.transport import client


def main() -> int:
    """Run the bot."""
    vars(client)["AIORateLimiter"] = partial(AIORateLimiter, overall_max_rate=0, group_max_rate=0)
    return run_bot()


if __name__ == "__main__":
    sys.exit(main())
