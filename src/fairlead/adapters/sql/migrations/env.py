"""Alembic runs this for every command; the connection, already in its transaction, comes in through the configuration."""

from alembic import context

from fairlead.adapters.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
