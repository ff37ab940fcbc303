"""Decode the bytes of a photo into an upright gray image, limiting size, memory and time."""
