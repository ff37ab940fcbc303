"""How updates arrive: by long polling, or by a webhook that Telegram calls."""

from typing import Final

from telegram.constants import UpdateType as UpdateKind
from tornado.httpserver import HTTPServer

from bot.settings import Settings
from bot.transport.context import App
from bot.transport.network import open_port

ALLOWED_UPDATES: Final = [
    UpdateKind.MESSAGE,
    UpdateKind.EDITED_MESSAGE,
    UpdateKind.CALLBACK_QUERY,
]
"""Channel and business messages are not for the bot. Edits may put a picture into a message."""

BOOTSTRAP_RETRIES: Final = -1
"""A bot that starts before its network waits for it."""

ANYWHERE: Final = "0.0.0.0"  # noqa: S104 - a reverse proxy stands before it
"""The addresses at which the webhook listens: all that this machine has."""

WEBHOOK_PATH: Final = "telegram"
"""Where the webhook listens, below `WEBHOOK_URL`."""

UPDATE_LIMIT: Final = 1_000_000
"""Bytes of an update; a message of 4,096 characters that answers another one has a tenth of it."""


def receive_updates(application: App, settings: Settings) -> None:
    """Receive updates until a signal ends it; by webhook if one is set, else by long polling."""
    if settings.webhook_url and settings.webhook_secret:
        # The server would buffer up to 100 MB of a request before the secret is checked.
        HTTPServer.configure(None, max_body_size=UPDATE_LIMIT)
        # The library would say so in a traceback, and only after it has told Telegram to call.
        open_port("PORT", ANYWHERE, settings.port).close()
        application.run_webhook(
            listen=ANYWHERE,
            port=settings.port,
            url_path=WEBHOOK_PATH,
            webhook_url=f"{settings.webhook_url.rstrip('/')}/{WEBHOOK_PATH}",
            # The library refuses calls without this secret with 403.
            secret_token=settings.webhook_secret.get_secret_value(),
            allowed_updates=ALLOWED_UPDATES,
            bootstrap_retries=BOOTSTRAP_RETRIES,
        )
    else:
        application.run_polling(
            allowed_updates=ALLOWED_UPDATES, bootstrap_retries=BOOTSTRAP_RETRIES
        )
