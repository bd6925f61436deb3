"""Give series by turn."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
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
    op.create_table(
        "deadline",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text_language", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_by_id", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_as", sa.String(), nullable=True),
        sa.Column("sealed_in", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"]),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["redacted_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("operation_id", "number"),
    )
    op.create_index(op.f("ix_deadline_series_id"), "deadline", ["series_id"])
    op.create_table(
        "wellness",
        sa.Column("break_after", sa.Integer(), nullable=False),
        sa.Column("day_most", sa.Integer(), nullable=False),
        sa.Column("evening", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id"),
    )
    op.create_index(op.f("ix_wellness_user_id"), "wellness", ["user_id"])
    op.create_table(
        "viewing",
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_viewing_user_id"), "viewing", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_viewing_user_id"), table_name="viewing")
    op.drop_table("viewing")
    op.drop_index(op.f("ix_wellness_user_id"), table_name="wellness")
    op.drop_table("wellness")
    op.drop_index(op.f("ix_deadline_series_id"), table_name="deadline")
    op.drop_table("deadline")
    op.drop_index(op.f("ix_passed_user_id"), table_name="passed")
    op.drop_index(op.f("ix_passed_series_id"), table_name="passed")
    op.drop_table("passed")
    op.drop_index("series_turn", table_name="series")
    op.drop_index("event_taken", table_name="event", sqlite_where=TAKEN, postgresql_where=TAKEN)
