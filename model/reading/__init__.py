"""From the bytes of a photo to a `Reading`."""
