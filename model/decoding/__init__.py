"""From the bytes of a photo to an upright gray image, within limits of size, memory and time."""
