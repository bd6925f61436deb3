"""Settings and rules of an operation's own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("languages", sa.String(), nullable=True))
    op.add_column(
        "operation", sa.Column("rules_changed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "rule",
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_as", sa.String(), nullable=True),
        sa.Column("sealed_in", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("operation_id", "language"),
        sa.UniqueConstraint("operation_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("rule")
    op.drop_column("operation", "rules_changed_at")
    op.drop_column("operation", "languages")
