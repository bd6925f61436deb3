"""Bring a database to the tables of this version."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from taskforce import db


def upgrade() -> None:
    """Take every step of ``migrations`` that this database has not taken yet."""
    with db.writers_engine().connect() as connection:
        command.upgrade(config(connection), "head")
        connection.commit()


@cache
def newest() -> str:
    """The version of the tables that this code speaks of."""
    head = ScriptDirectory.from_config(config(None)).get_current_head()
    assert head is not None  # noqa: S101 - there is a chain of them
    return head


def is_empty() -> bool:
    """Whether no table stands there yet."""
    with db.writers_engine().connect() as connection:
        return not inspect(connection).has_table("operation")


def config(connection: object) -> Config:
    """Alembic's settings, for this connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    return settings
