"""Rakam without Telegram's limit of 30 calls a second, to see what the bot itself can do."""

import os
import sys
from functools import partial

from bot.__main__ import main as run_bot
from bot.lean_imports import lean_imports


def main() -> int:
    """Run the bot."""
    with lean_imports(listens="WEBHOOK_URL" in os.environ):
        # Imported as the bot itself does.
        from telegram.ext import AIORateLimiter  # noqa: PLC0415

        from bot import lone_bot  # noqa: PLC0415
    limiter = partial(AIORateLimiter, overall_max_rate=0, group_max_rate=0)
    vars(lone_bot)["AIORateLimiter"] = limiter
    return run_bot()


if __name__ == "__main__":
    sys.exit(main())
