"""What was said when a desk was handed over can be wiped."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("handing") as handing:
        handing.add_column(sa.Column("redacted_by_id", sa.Integer(), nullable=True))
        handing.create_foreign_key(
            "handing_redacted_by_id_fkey", "user", ["redacted_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("handing") as handing:
        handing.drop_constraint("handing_redacted_by_id_fkey", type_="foreignkey")
        handing.drop_column("redacted_by_id")
