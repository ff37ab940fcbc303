"""The steps; a database knows the last one that it took."""
