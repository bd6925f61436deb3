"""Announcements, what people give to one another, how often the text gate refused."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("event_lately", "event", ["operation_id", "at", "actor_id"])
    op.create_table(
        "announcement",
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        *_sealed(),
        *_live(),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"]),
    )
    op.create_table(
        "wording",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("redacted_by_id", sa.Integer(), nullable=True),
        *_sealed(),
        *_live(),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["redacted_by_id"], ["user.id"]),
    )
    op.create_index("ix_wording_announcement_id", "wording", ["announcement_id"])
    op.create_table(
        "acknowledgement",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_live(),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.UniqueConstraint("announcement_id", "user_id"),
    )
    op.create_table(
        "gate_refusal",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("operation_id", "day", "reason"),
    )
    op.create_table(
        "handing",
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("claim", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("things", sa.String(), nullable=False),
        *_sealed(),
        *_live(),
        sa.ForeignKeyConstraint(["from_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["to_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
    )
    op.create_index("ix_handing_to_id", "handing", ["to_id"])
    with op.batch_alter_table("not_me") as not_me:
        not_me.add_column(sa.Column("handing_id", sa.Integer(), nullable=True))
        not_me.create_foreign_key("not_me_handing_id_fkey", "handing", ["handing_id"], ["id"])
        not_me.create_unique_constraint("not_me_user_id_handing_id_key", ["user_id", "handing_id"])
        not_me.create_index("ix_not_me_handing_id", ["handing_id"])


def downgrade() -> None:
    with op.batch_alter_table("not_me") as not_me:
        not_me.drop_index("ix_not_me_handing_id")
        not_me.drop_constraint("not_me_user_id_handing_id_key", type_="unique")
        not_me.drop_constraint("not_me_handing_id_fkey", type_="foreignkey")
        not_me.drop_column("handing_id")
    for table in ("handing", "gate_refusal", "acknowledgement", "wording", "announcement"):
        op.drop_table(table)
    op.drop_index("event_lately", "event")


def _live() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("operation_id", "number"),
    )


def _sealed() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_as", sa.String(), nullable=True),
        sa.Column("sealed_in", sa.Integer(), nullable=True),
    )
