"""Talking to Telegram: client, retries, callback data, error handler.

A call is retried for seconds, or waits as Telegram asks (`client`); an update that cannot be
answered is retried for a day (`bot.inbox`).
"""
