"""What `scripts/benchmark*.py` measure, and what they compare with."""
