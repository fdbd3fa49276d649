"""Alembic runs this file for every migration; :mod:`app.sessions.database` gives it the connection."""

from alembic import context

# SQLite can undo changes of the schema, and the caller's one transaction holds them all.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
