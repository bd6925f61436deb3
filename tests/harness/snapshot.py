"""A database as it was: putting it back is quicker than making it anew."""

import sqlite3
from itertools import count

from sqlalchemy import Engine

from taskforce.models import Model


class Snapshot:
    """Every row of a database, ready to be put back."""

    _numbers = count()

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        if self._is_sqlite:
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            self._with_file(lambda file: file.backup(self._copy))
        else:
            self._statements = self._keep_rows()

    def restore(self) -> None:
        if self._is_sqlite:
            self._with_file(self._copy.backup)
        else:
            self._run(self._statements)

    def _with_file(self, act) -> None:
        """The record's own protection is part of the file, and comes back with it."""
        connection = self._engine.raw_connection()
        try:
            # Nobody pulls the plug in a test; what stands on the disk is tested elsewhere.
            connection.execute("PRAGMA synchronous=OFF")
            act(connection.driver_connection)
        finally:
            connection.close()

    def _keep_rows(self) -> str:
        """Copies every table into a schema of its own. Returns what puts them back: one round
        trip, and nothing cut off, which would make each table's file anew."""
        kept = f"kept_{next(self._numbers)}"
        tables = [(f'"{each.name}"', each) for each in Model.metadata.sorted_tables]
        copies = (f"CREATE TABLE {kept}.{name} AS TABLE public.{name}" for name, _ in tables)
        self._run("; ".join([f"CREATE SCHEMA {kept}", *copies]))
        back = (
            f"DELETE FROM {name}; INSERT INTO {name} SELECT * FROM {kept}.{name}"
            for name, _ in tables
        )
        numbers = (
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "
            f"coalesce(max(id), 1), max(id) IS NOT NULL) FROM {name}"
            for name, table in tables
            if "id" in table.c and table.c.id.autoincrement is not False
        )
        # Neither keys nor the record's own protection are asked meanwhile.
        return "; ".join(["SET LOCAL session_replication_role = replica", *back, *numbers])

    def _run(self, statements: str) -> None:
        with self._engine.begin() as connection:
            connection.exec_driver_sql(statements)
