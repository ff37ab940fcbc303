"""Measure how well a model reads labeled photos and crops of digits."""
