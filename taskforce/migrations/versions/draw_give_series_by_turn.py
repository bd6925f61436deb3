"""Give series by turn."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "draw"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TAKEN = sa.text("kind IN ('series.drawn', 'series.claimed')")


def upgrade() -> None:
    op.create_index(
        "event_taken",
        "event",
        ["operation_id", "kind", "actor_id", "series_id"],
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )
    op.create_index(
        "series_turn", "series", ["operation_id", "access", "claim_number", "changed_at"]
    )
    op.create_table(
        "passed",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_passed_series_id"), "passed", ["series_id"])
    op.create_index(op.f("ix_passed_user_id"), "passed", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_passed_user_id"), table_name="passed")
    op.drop_index(op.f("ix_passed_series_id"), table_name="passed")
    op.drop_table("passed")
    op.drop_index("series_turn", table_name="series")
    op.drop_index("event_taken", table_name="event", sqlite_where=TAKEN, postgresql_where=TAKEN)
