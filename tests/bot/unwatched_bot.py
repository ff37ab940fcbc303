"""An application that talks to nobody."""

from pathlib import Path
from typing import Any

from bot.application import build_application
from bot.database.connection import Database
from bot.lifecycle import Services
from bot.models.reading_pool import ReadingPool
from bot.settings import load_settings
from bot.transport.context import App
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry

NOBODY = {"bot_token": "123:nobody"}

WEBHOOK = {"webhook_url": "https://rakam.example.org", "webhook_secret": "secret"}
"""Settings of a bot that Telegram calls."""


def build_bot(folder: Path, reader: DigitReader, **settings: Any) -> App:
    """Build it, with a database that is not open yet."""
    known = load_settings(**{**NOBODY, "data_dir": folder, "webhook_url": None, **settings})
    return build_application(
        Services(
            settings=known,
            pool=ReadingPool(reader),
            database=Database(known.database),
            versions=ModelRegistry(folder),
        )
    )
