"""What a container asks every now and then: python -m bot.health_check; status 1 is unhealthy.

It asks the running bot at its own port, and imports nothing else of it: it has to be light.
"""

import os
import sys
import urllib.error
import urllib.request
from typing import Final

PATIENCE: Final = 8.0
"""Seconds for an answer: a little more than an examination takes."""


def main() -> int:
    """Ask the bot in this machine how it is, and print what it says."""
    host = os.environ.get("METRICS_HOST", "127.0.0.1")
    port = os.environ.get("METRICS_PORT", "")
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


if __name__ == "__main__":
    sys.exit(main())
