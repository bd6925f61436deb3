"""Bring a database to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from taskforce import db


def upgrade() -> None:
    """Take every step of ``migrations`` that this database has not taken yet."""
    with db.writers_engine().connect() as connection:
        command.upgrade(config(connection), "head")
        connection.commit()


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
