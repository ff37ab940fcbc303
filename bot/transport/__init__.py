"""Talking to Telegram: client, retries, callback data, error handler."""
