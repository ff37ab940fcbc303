"""Training of the detector on made-up pages."""
