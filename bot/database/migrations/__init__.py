"""The migrations of the database, one step after another."""
