"""The database: handlers call methods of stores; all SQL is in this package."""
