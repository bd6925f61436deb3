"""The whole house in one file that only its host can open, and back.

Inside the encryption (age) and the compression (zlib) there are lines of JSON: what the file is, a
line for each row as the database keeps it, and how many there were with their digest. Texts of
cases stay hidden in it: the keys of operations are in no backup. Both databases write the same and
read it, whichever wrote it.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
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
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from taskforce import clock, db, upgrade
from taskforce.i18n import N_, gettext
from taskforce.models import Model
from taskforce.models.base import Hidden, UtcDateTime
from taskforce.whole import Fault, missing, unusable, written

_FORMAT = "taskforce backup 1"
#: So many rows are read and written at a time, and so many bytes.
_ROWS, _BYTES = 1000, 65_536
_STRANGE = N_("It is not a backup of Taskforce.")
_SPOILT = N_("It is damaged or not complete: nothing of it was taken.")


@dataclass(frozen=True)
class Made:
    """A file that was written."""

    file: Path
    size: int
    #: SHA-256 of the file, as ``sha256sum`` prints it.
    digest: str
    rows: int


@dataclass(frozen=True)
class Restored:
    """What a house was brought back from."""

    #: When it was made.
    at: datetime
    size: int
    digest: str


def write(file: Path, recipients: Sequence[str]) -> Made:
    """Back up everything as it is at one moment, while people work on. Whoever has the private
    half of a recipient's key can open it. The file is new, and there whole or not at all."""
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
        raise Fault(
            gettext("Backups are made for something that is not a key of age (age1...).")
        ) from None
    if not keys:
        raise Fault(gettext("Nobody could open it: make a key first (taskforce backup-key)."))
    source = _Source(_pressed(data))
    with written(file) as opened:
        target = _Written(opened)
        try:
            pyrage.encrypt_io(source, target, keys)
        except pyrage.EncryptError as problem:  # of its own, or in place of ours
            raise source.fault or target.fault or problem from None
    return target.size, target.digest.hexdigest()


def restore(file: Path, identities: Sequence[str]) -> Restored:
    """Bring everything back into a database that has tables and nothing in them. Where anything
    is wrong, nothing is written."""
    try:
        with db.writers_engine().begin() as connection:
            return _restored(connection, file, identities)
    except (IntegrityError, DataError):
        raise Fault(gettext(_SPOILT)) from None
    except DBAPIError:
        raise Fault(
            gettext(
                "The database failed on the way: nothing was restored. See that it runs, that its"
                " disk has room and that it has the tables of this version (taskforce db"
                " upgrade); then do it again."
            )
        ) from None
    except StatementError:  # a value that its column cannot hold
        raise Fault(gettext(_SPOILT)) from None


def _restored(connection: Connection, file: Path, identities: Sequence[str]) -> Restored:
    if _holds_anything(connection):
        raise Fault(
            gettext(
                "There is something in this database already, and people may be working in it."
                " Restore into a new one."
            )
        )
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    taking = _Taking(connection)
    size, digest = decrypted(file, taking.take, identities)
    made_at = taking.finish()
    if connection.dialect.name == "postgresql":
        _count_on(connection)
    return Restored(made_at, size, digest)


def decrypted(
    file: Path, take: Callable[[bytes], object], identities: Sequence[str]
) -> tuple[int, str]:
    """Read such a file, piece by piece. What is in a piece is whole; whether all came is for
    whoever takes them. Returns its size and digest."""
    try:
        keys = [pyrage.x25519.Identity.from_str(each) for each in identities]
    except pyrage.IdentityError:
        raise Fault(gettext("This is not the private half of a key of age.")) from None
    target = _Target(take)
    try:
        with file.open("rb") as source:
            pyrage.decrypt_io(source, target, keys)
            target.finish()
            source.seek(0)
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            return source.tell(), digest
    except FileNotFoundError:
        raise missing(file) from None
    except pyrage.DecryptError as problem:
        is_closed = "No matching keys" in str(problem)
        said = N_("This key does not open it.") if is_closed else _SPOILT
        raise Fault(gettext(said)) from None
    except OSError as problem:  # of the system, or without a number of age
        raise (unusable(file, problem) if problem.errno else Fault(gettext(_SPOILT))) from None


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
                raise Fault(gettext(_SPOILT))
            try:
                self._take_line(line + b"\n")
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                # whoever wrote it had the key, and not our rows
                raise Fault(gettext(_SPOILT)) from None

    def finish(self) -> datetime:
        if not self._is_whole or self._rest or self._made_at is None:
            raise Fault(gettext(_SPOILT))
        return self._made_at

    def _take_line(self, line: bytes) -> None:
        try:
            facts = json.loads(line)
        except ValueError:
            raise Fault(gettext(_SPOILT if self._tables else _STRANGE)) from None
        if not self._tables:
            self._begin(facts)
        elif isinstance(facts, list):
            self._take_row(facts)
        else:
            self._write()
            told = {"rows": self._rows, "sha256": self._digest.hexdigest()}
            if facts != told:
                raise Fault(gettext(_SPOILT))
            self._is_whole = True
        self._digest.update(line)

    def _begin(self, head: Any) -> None:
        if not isinstance(head, dict) or head.get("format") != _FORMAT:
            raise Fault(gettext(_STRANGE))
        if head["revision"] != upgrade.newest():
            raise Fault(
                gettext(
                    "It was made with tables of version %(its)s, and this is %(ours)s: restore it"
                    " with the same version of Taskforce."
                )
                % {"its": head["revision"], "ours": upgrade.newest()}
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
            raise Fault(gettext(_STRANGE)) from None
        self._take(plain)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def finish(self) -> None:
        if not self._unpress.eof:
            raise Fault(gettext(_SPOILT))


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
            self.fault = problem
            raise
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()
