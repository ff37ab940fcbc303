"""What a container asks every now and then: python -m bot.health_check; status 1 is unhealthy.

It asks the running bot at its own port, and imports nothing else of it: it has to be light, and
the bot's own settings take half a second.
"""

import os
import sys
import urllib.error
import urllib.request
from typing import Final

from dotenv import dotenv_values

PATIENCE: Final = 8.0
"""Seconds for an answer: a little more than an examination takes."""


def main() -> int:
    """Ask the bot in this machine how it is, and print what it says."""
    settings = read_settings()
    host = settings.get("METRICS_HOST", "127.0.0.1")
    port = settings.get("METRICS_PORT", "")
    # A proxy that the bot uses for Telegram knows nothing of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{host}:{port}/health", timeout=PATIENCE) as answer:
            print(answer.read().decode())
    except urllib.error.HTTPError as refusal:
        print(refusal.read().decode())
        return 1
    except (OSError, ValueError) as error:
        print(f"No answer at METRICS_PORT {port or '(which is not set)'}: {error}")
        return 1
    return 0


def read_settings() -> dict[str, str]:
    """Read what the bot reads: `.env`, above it the environment; what is empty is not set."""
    found = [*dotenv_values(".env").items(), *os.environ.items()]
    return {name.upper(): value for name, value in found if value}


if __name__ == "__main__":
    sys.exit(main())
