"""What people wrote about cases is hidden with a key for each operation."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

from taskforce import cipher

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HIDDEN = {
    "ask": ("text", "locator"),
    "clue": ("text", "locator"),
    "comparison": ("answer",),
    "deadline": ("reason",),
    "feedback": ("source", "reason", "withdrawn_reason"),
    "handing": ("note",),
    "jurisdiction": ("reason",),
    "link": ("reason", "withdrawn_reason"),
    "mention": ("written",),
    "note": ("text",),
    "referral": (
        "household_reason",
        "slip_contact",
        "channel_reference",
        "sent_to",
        "sent_contact",
        "recalled_reason",
        "revoked_reason",
    ),
    "registration": ("withdrawn_reason",),
    "series": ("origin", "contact", "locator"),
    "slip": ("body",),
    "stop": ("reason",),
    "term": ("words", "note"),
    "translation": ("text",),
    "voice": ("reason",),
    "wording": ("text",),
}


def upgrade() -> None:
    # With a default: SQLite would make the table anew to do without, and others refer to it.
    op.add_column(
        "operation", sa.Column("key_name", sa.String(), nullable=False, server_default="")
    )
    _operations = sa.table("operation", sa.column("id"), sa.column("key_name"))
    bind = op.get_bind()
    for operation_id in bind.scalars(sa.select(_operations.c.id)).all():
        name = cipher.new_name()
        here = _operations.c.id == operation_id
        bind.execute(sa.update(_operations).where(here).values(key_name=name))
        with cipher.writing(name):
            _rewrite(operation_id, cipher.hide)
        _rewrite_numbers(operation_id, name)
    with op.batch_alter_table("slip") as slip:
        slip.alter_column("body", existing_type=sa.Text(), type_=sa.String())


def downgrade() -> None:
    bind = op.get_bind()
    for operation_id in bind.scalars(sa.text("SELECT id FROM operation")).all():
        _rewrite(operation_id, cipher.show)
    bind.execute(sa.text("DELETE FROM word"))  # nobody can tell the old numbers from the new ones
    with op.batch_alter_table("slip") as slip:
        slip.alter_column("body", existing_type=sa.String(), type_=sa.Text())
    op.drop_column("operation", "key_name")


def _rewrite(operation_id: int, turn: Callable[[str], str]) -> None:
    for name, columns in HIDDEN.items():
        table = sa.table(name, *map(sa.column, ("id", "operation_id", *columns)))
        _turn(table, columns, table.c.operation_id == operation_id, turn)
    drafts = sa.table("draft", *map(sa.column, ("id", "series_id", "text")))
    series = sa.table("series", sa.column("id"), sa.column("operation_id"))
    of_these = sa.select(series.c.id).where(series.c.operation_id == operation_id)
    _turn(drafts, ("text",), drafts.c.series_id.in_(of_these), turn)


def _turn(
    table: sa.TableClause,
    columns: Sequence[str],
    here: sa.ColumnElement[bool],
    turn: Callable[[str], str],
) -> None:
    bind = op.get_bind()
    kept = [table.c[name] for name in columns]
    rows = bind.execute(sa.select(table.c.id, *kept).where(here)).all()
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("row"))
        .values({name: sa.bindparam(f"new_{name}") for name in columns})
    )
    turned = [
        {"row": row[0]}
        | {
            f"new_{name}": None if text is None else turn(text)
            for name, text in zip(columns, row[1:], strict=True)
        }
        for row in rows
    ]
    if turned:
        bind.execute(change, turned)


def _rewrite_numbers(operation_id: int, key_name: str) -> None:
    bind = op.get_bind()
    words = sa.table("word", *map(sa.column, ("id", "operation_id", "digest")))
    here = words.c.operation_id == operation_id
    rows = bind.execute(sa.select(words.c.id, words.c.digest).where(here)).all()
    change = (
        sa.update(words)
        .where(words.c.id == sa.bindparam("row"))
        .values(digest=sa.bindparam("turned"))
    )
    if rows:
        bind.execute(
            change, [{"row": row, "turned": cipher.number(key_name, plain)} for row, plain in rows]
        )
