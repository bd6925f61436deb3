"""What hosts decided about the wall."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("wall_frozen_in", sa.Integer(), nullable=True))
    op.add_column("operation", sa.Column("wall_exact_in", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("operation", "wall_exact_in")
    op.drop_column("operation", "wall_frozen_in")
