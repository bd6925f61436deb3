"""Find quickly who did something lately."""

from collections.abc import Sequence

from alembic import op

revision: str = "run"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("event_lately", "event", ["operation_id", "at", "actor_id"])


def downgrade() -> None:
    op.drop_index("event_lately", "event")
