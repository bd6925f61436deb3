"""The whole house in one file that only its host can open, and back.

Inside the encryption (age) and the compression (zlib) there are lines of JSON: what the file is, a
line for each row as the database keeps it, and how many there were with their digest. Texts of
cases stay hidden in it: the keys of operations are in no backup. Both databases write the same and
read it, whichever wrote it.
"""

import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyrage
from sqlalchemy import (
    Column,
    Connection,
    Date,
    Enum,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from taskforce import clock, db, upgrade
from taskforce.models import Model
from taskforce.models.base import Hidden, UtcDateTime

_FORMAT = "taskforce backup 1"
#: So many rows are read and written at a time, and so many bytes.
_ROWS, _BYTES = 1000, 65_536
_STRANGE = "It is not a backup of Taskforce."
_SPOILT = "It is damaged or not complete: nothing of it was taken."


class Fault(ValueError):
    """Why there is no backup, or why nothing was restored; says it in a line."""


@dataclass(frozen=True)
class Made:
    """A file that was written."""

    file: Path
    size: int
    #: SHA-256 of the file, as ``sha256sum`` prints it.
    digest: str
    rows: int


def write(file: Path, recipients: Sequence[str]) -> Made:
    """Back up everything as it is at one moment, while people work on. Whoever has the private
    half of a recipient's key can open it. The file is there whole, or not at all."""
    rows = 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for line in _lines():
            rows += 1
            yield line

    size, digest = encrypted(file, counted(), recipients)
    return Made(file, size, digest, rows - 2)


def encrypted(file: Path, data: Iterator[bytes], recipients: Sequence[str]) -> tuple[int, str]:
    """Write a file that only these can open. Returns its size and digest."""
    try:
        keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    except pyrage.RecipientError:
        raise Fault("A recipient is not a key of age (age1...).") from None
    if not keys:
        raise Fault("Nobody could open it: make a key first (taskforce backup-key).")
    source = _Source(_pressed(data))
    with _whole(file) as target:
        try:
            pyrage.encrypt_io(source, target, keys)
        except pyrage.EncryptError as problem:  # of its own, or in place of ours
            raise source.fault or target.fault or problem from None
    return target.size, target.digest.hexdigest()


def restore(file: Path, identities: Sequence[str]) -> datetime:
    """Bring everything back into a database that has tables and nothing in them. Returns the
    moment at which the backup was made. Where anything is wrong, nothing is written."""
    try:
        with db.writers_engine().begin() as connection:
            return _restored(connection, file, identities)
    except IntegrityError:
        raise Fault(_SPOILT) from None


def _restored(connection: Connection, file: Path, identities: Sequence[str]) -> datetime:
    if _holds_anything(connection):
        raise Fault(
            "There is something in this database already, and people may be working in it. "
            "Restore into a new one."
        )
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    taking = _Taking(connection)
    decrypted(file, taking.take, identities)
    made_at = taking.finish()
    if connection.dialect.name == "postgresql":
        _count_on(connection)
    return made_at


def decrypted(file: Path, take: Callable[[bytes], object], identities: Sequence[str]) -> None:
    """Read such a file, piece by piece. What is in a piece is whole; whether all came is for
    whoever takes them."""
    try:
        keys = [pyrage.x25519.Identity.from_str(each) for each in identities]
    except pyrage.IdentityError:
        raise Fault("This is not the private half of a key of age.") from None
    target = _Target(take)
    try:
        with file.open("rb") as source:
            pyrage.decrypt_io(source, target, keys)
    except FileNotFoundError:
        raise Fault(f"There is no file {file}.") from None
    except pyrage.DecryptError as problem:
        is_closed = "No matching keys" in str(problem)
        raise Fault("This key does not open it." if is_closed else _SPOILT) from None
    except OSError:
        raise Fault(_SPOILT) from None
    target.finish()


def _lines() -> Iterator[bytes]:
    """What the file is, each row, and what they come to."""
    tables = [_raw(table) for table in Model.metadata.sorted_tables]
    with db.reading() as session:
        connection = session.connection()
        shape = {table.name: list(table.columns.keys()) for table in tables}
        head = {
            "format": _FORMAT,
            "revision": upgrade.newest(),
            "at": clock.now().isoformat(),
            "tables": shape,
        }
        digest, rows = hashlib.sha256(), 0
        yield _line(digest, head)
        for number, table in enumerate(tables):
            query = select(table).order_by(table.c.id).execution_options(yield_per=_ROWS)
            for row in connection.execute(query):
                rows += 1
                yield _line(digest, [number, *row])
    yield _line(hashlib.sha256(), {"rows": rows, "sha256": digest.hexdigest()})


def _line(digest: Any, facts: object) -> bytes:
    line = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"
    digest.update(line.encode())
    return line.encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)


def _raw(table: Table) -> Table:
    """The table as the database keeps it: hidden texts hidden, codes as they are."""
    columns = (
        Column(each.name, String() if isinstance(each.type, Hidden | Enum) else each.type)
        for each in table.columns
    )
    return Table(table.name, MetaData(), *columns)


def _holds_anything(connection: Connection) -> bool:
    tables = Model.metadata.sorted_tables
    return any(connection.execute(select(each.c.id).limit(1)).first() for each in tables)


def _count_on(connection: Connection) -> None:
    """The next row of each table gets the next number."""
    for table in Model.metadata.sorted_tables:
        highest = connection.scalar(select(func.max(table.c.id)))
        if highest is not None:
            place = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
            connection.execute(place, {"name": f'"{table.name}"', "highest": highest})


class _Taking:
    """Rows on their way into the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._digest = hashlib.sha256()
        self._rest = b""
        self._tables: list[tuple[Table, list[Callable[[Any], Any]]]] = []
        self._waiting: list[dict[str, Any]] = []
        self._number = 0
        self._rows = 0
        self._is_whole = False
        self._made_at: datetime | None = None

    def take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if self._is_whole:
                raise Fault(_SPOILT)
            self._take_line(line + b"\n")

    def finish(self) -> datetime:
        if not self._is_whole or self._rest or self._made_at is None:
            raise Fault(_SPOILT)
        return self._made_at

    def _take_line(self, line: bytes) -> None:
        try:
            facts = json.loads(line)
        except ValueError:
            raise Fault(_SPOILT if self._tables else _STRANGE) from None
        if not self._tables:
            self._begin(facts)
        elif isinstance(facts, list):
            self._take_row(facts)
        else:
            self._write()
            told = {"rows": self._rows, "sha256": self._digest.hexdigest()}
            if facts != told:
                raise Fault(_SPOILT)
            self._is_whole = True
        self._digest.update(line)

    def _begin(self, head: Any) -> None:
        if not isinstance(head, dict) or head.get("format") != _FORMAT:
            raise Fault(_STRANGE)
        if head["revision"] != upgrade.newest():
            raise Fault(
                f"It was made with tables of version {head['revision']}, and this is "
                f"{upgrade.newest()}: restore it with the same version of Taskforce."
            )
        for name, columns in head["tables"].items():
            table = _raw(Model.metadata.tables[name])
            self._tables.append((table, [_reader(table.c[column]) for column in columns]))
        self._made_at = datetime.fromisoformat(head["at"])

    def _take_row(self, row: list[Any]) -> None:
        number, *values = row
        if number != self._number or len(self._waiting) == _ROWS:
            self._write()
            self._number = number
        table, readers = self._tables[number]
        told = zip(table.columns.keys(), readers, values, strict=True)
        self._waiting.append({name: read(value) for name, read, value in told})
        self._rows += 1

    def _write(self) -> None:
        if self._waiting:
            self._connection.execute(self._tables[self._number][0].insert(), self._waiting)
            self._waiting = []


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kinds = (
        (UtcDateTime, datetime.fromisoformat),
        (Date, date.fromisoformat),
        (LargeBinary, bytes.fromhex),
    )
    read = next((how for kind, how in kinds if isinstance(column.type, kind)), None)
    return lambda value: value if value is None or read is None else read(value)


def _pressed(data: Iterator[bytes]) -> Iterator[bytes]:
    press = zlib.compressobj()
    for piece in data:
        yield press.compress(piece)
    yield press.flush()


class _Source:
    """What age reads from. Its own faults are told instead of age's."""

    def __init__(self, data: Iterator[bytes]) -> None:
        self._data, self._rest = data, b""
        self.fault: Exception | None = None

    def read(self, size: int = _BYTES) -> bytes:
        try:
            while len(self._rest) < size and (piece := next(self._data, None)) is not None:
                self._rest += piece
        except Exception as fault:
            self.fault = fault
            raise
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


class _Target:
    """Where age writes what it has decrypted."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self._unpress = zlib.decompressobj()

    def write(self, data: bytes) -> int:
        try:
            plain = self._unpress.decompress(data)
        except zlib.error:
            raise Fault(_STRANGE) from None
        self._take(plain)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def finish(self) -> None:
        if not self._unpress.eof:
            raise Fault(_SPOILT)


class _Written:
    """A file in the making, with its digest."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.digest, self.size = hashlib.sha256(), 0
        self.fault: Exception | None = None

    def write(self, data: bytes) -> int:
        try:
            self._file.write(data)
        except OSError as problem:
            self.fault = Fault(f"The file cannot be written: {problem.strerror}.")
            raise
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()


@contextmanager
def _whole(file: Path) -> Iterator[_Written]:
    """A new file with another name, which gets its own when it is complete and on the disk."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                yield (written := _Written(opened))
                opened.flush()
                os.fsync(opened.fileno())
            draft.rename(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as problem:
        raise Fault(f"The file cannot be written: {problem.strerror}.") from None
    del written
