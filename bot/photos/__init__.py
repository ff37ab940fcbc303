"""A photo comes in, an answer goes out: albums, rate limits, the answer.

Photos are read in the pool of `bot.models.reading_pool`, whose reader a promotion replaces.
"""
