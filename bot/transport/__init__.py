"""Talking to Telegram: client, retries, callback data, error handler.

A call is retried for seconds (`client`), an update that cannot be answered for a day
(`bot.inbox`), and what Telegram slows down waits (`rate_limiter`).
"""
