"""Commands that are run by hand; each is a file."""
