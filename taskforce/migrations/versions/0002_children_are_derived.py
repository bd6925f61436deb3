"""Children follow from what is said of them; nothing is kept of them besides."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.drop_index(op.f("ix_child_series_id"), table_name="child")
    op.drop_table("child")


def downgrade() -> None:
    op.create_table(
        "child",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("operation_id", "number"),
    )
    op.create_index(op.f("ix_child_series_id"), "child", ["series_id"], unique=False)
