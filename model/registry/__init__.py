"""Model versions, and which one serves."""
