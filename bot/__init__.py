"""The Telegram bot: from an update to an answer."""
