"""The health check of the container: python -m bot.monitoring.health_check.

Exit status 1 means unhealthy.

It asks the running bot at its port. It imports few modules of the bot, because importing the
settings takes half a second.
"""

import sys
import urllib.error
import urllib.request
from typing import Final

from bot.environment import read_variables

PATIENCE: Final = 8.0
"""Seconds to wait for an answer; the checks take up to 4."""


def main() -> int:
    """Ask the bot on this machine for its health, and print the answer."""
    settings = read_variables()
    host = settings.get("METRICS_HOST", "127.0.0.1")
    port = settings.get("METRICS_PORT", "")
    # No proxy: one for Telegram does not reach this machine.
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


if __name__ == "__main__":
    sys.exit(main())
