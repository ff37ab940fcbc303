"""Which digit it is: the ink of one digit, 28 × 28, probabilities."""
