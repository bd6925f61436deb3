"""Keys of agencies, to which packages for them are locked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("agency", sa.Column("age_key", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("agency", "age_key")
