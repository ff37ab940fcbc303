"""A photo comes in, an answer goes out: albums, limits, the reading pool, the answer."""
