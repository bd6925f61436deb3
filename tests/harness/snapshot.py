"""A database as it was: putting it back is quicker than making it anew."""

import sqlite3

from sqlalchemy import Engine, func, insert, select, text

from taskforce.models import Model


class Snapshot:
    """Every row of a database, ready to be put back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        if self._is_sqlite:
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            self._with_file(lambda file: file.backup(self._copy))
        else:
            self._rows = self._all_rows()

    def restore(self) -> None:
        if self._is_sqlite:
            self._with_file(self._copy.backup)
        else:
            self._put_rows()

    def _with_file(self, act) -> None:
        """The record's own protection is part of the file, and comes back with it."""
        connection = self._engine.raw_connection()
        try:
            # Nobody pulls the plug in a test; what stands on the disk is tested elsewhere.
            connection.execute("PRAGMA synchronous=OFF")
            act(connection.driver_connection)
        finally:
            connection.close()

    def _all_rows(self) -> dict:
        """What refers to an earlier row of its own table stands behind it."""
        with self._engine.connect() as connection:
            return {
                table: [
                    dict(row._mapping)
                    for row in connection.execute(select(table).order_by(*table.primary_key))
                ]
                for table in Model.metadata.sorted_tables
            }

    def _put_rows(self) -> None:
        names = ", ".join(f'"{table.name}"' for table in self._rows)
        with self._engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            for table, rows in self._rows.items():
                if not rows:
                    continue
                connection.execute(insert(table), rows)
                if "id" in table.c:
                    sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
                    connection.execute(select(func.setval(sequence, max(r["id"] for r in rows))))
