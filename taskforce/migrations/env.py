"""What alembic runs: on the connection that ``taskforce.cli`` hands over."""

from alembic import context

from taskforce.models import Model

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Model.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
