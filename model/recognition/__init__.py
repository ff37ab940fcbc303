"""Recognition of one digit: its ink, its network input of 28 × 28, and its probabilities."""
