"""The database: handlers call methods of stores; SQL stays in this package."""
