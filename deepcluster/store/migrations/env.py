"""Run by Alembic on the connection that `deepcluster.store.migrate` has locked."""

from alembic import context

from deepcluster.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite can't alter most of a table: there, a step builds a new one beside it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
