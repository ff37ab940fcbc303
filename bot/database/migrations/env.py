"""Runs migrations; Alembic loads it, within the transaction of `bot/database/migrate.py`."""

from alembic import context

from bot.database.tables import TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=TABLES)
context.run_migrations()
