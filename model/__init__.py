"""The machine-learning half of Rakam: from the bytes of a photo to a reading."""
