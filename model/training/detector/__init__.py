"""Training of the network that finds digits, on made-up pages."""
