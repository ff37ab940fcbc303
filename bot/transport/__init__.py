"""Talking to Telegram: client, retries, callback data, error handler.

A call is retried for seconds (`sending`), an update that cannot be answered for a day
(`bot.inbox`), and what Telegram slows down waits (`client`).
"""
