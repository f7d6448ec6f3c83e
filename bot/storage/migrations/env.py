"""Where Alembic begins: it runs the steps on the connection that bot.storage.migrate opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
