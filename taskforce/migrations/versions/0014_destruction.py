"""What two hosts decide about destruction."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("destroyed_at", sa.DateTime(timezone=True)))
    op.add_column(
        "known_alias",
        sa.Column("is_ours", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "destruction",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_hours", sa.Integer(), nullable=False),
        sa.Column("moves_aliases", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_destruction_operation_id", "destruction", ["operation_id"])


def downgrade() -> None:
    op.drop_table("destruction")
    op.drop_column("known_alias", "is_ours")
    op.drop_column("operation", "destroyed_at")
