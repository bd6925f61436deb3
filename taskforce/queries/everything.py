"""All that an operation holds, for the host's own system, table by table: what this reader may
know of. ``docs/export-format.md`` says what it means.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Acknowledgement,
    Agency,
    Alias,
    Announcement,
    Arrival,
    Ask,
    Care,
    Charge,
    Clue,
    Comparison,
    Deadline,
    Event,
    Feedback,
    Handing,
    Jurisdiction,
    Link,
    LiveModel,
    Member,
    Mention,
    Model,
    Note,
    Operation,
    Passing,
    Referral,
    Registration,
    Rule,
    SamePlace,
    Series,
    SeriesReader,
    Slip,
    Stop,
    Term,
    Translation,
    TranslationWanted,
    User,
    Voice,
    Want,
    Wording,
)
from taskforce.models.handling import Handling, HCode, Tlp
from taskforce.policy import visible_series
from taskforce.queries.history import readable

#: Grows when a reader of the file has to be changed.
VERSION = 1
#: The operation's own tables, in the order of the file.
TABLES: tuple[type[LiveModel], ...] = (
    Series,
    SeriesReader,
    Alias,
    Note,
    Comparison,
    Stop,
    Clue,
    Voice,
    Translation,
    TranslationWanted,
    Ask,
    Want,
    Passing,
    Mention,
    SamePlace,
    Link,
    Deadline,
    Jurisdiction,
    Referral,
    Slip,
    Feedback,
    Registration,
    Care,
    Charge,
    Handing,
    Announcement,
    Wording,
    Acknowledgement,
    Arrival,
    Term,
    Rule,
)
#: Tables of the operation that stay here, and why.
LEFT_OUT = {"word": "digests of words, made anew from the texts"}
#: Columns that stay here: salts would let somebody guess at what was wiped, and what matches in
#: another operation is that operation's.
_KEPT_BACK = {"operation_id", "salt", "sealed_as", "sealed_in", "other_series_id"}
#: Only a stop names a series of another operation.
_OWN_PAIR: frozenset[type[LiveModel]] = frozenset({SamePlace})
#: Of people and agencies, what colleagues see of them.
_SEEN = {
    Agency: ("id", "name", "country", "kind", "channel", "contact", "closed_on"),
    User: ("id", "name", "agency_id"),
    Member: ("user_id", "role", "accepted_at"),
}
_CHUNK = 500

Facts = dict[str, Any]


@dataclass(frozen=True)
class Chunk:
    """Some rows of one table, in order."""

    table: str
    rows: list[Facts]


class Everything:
    """The file's content in pieces, so that it is never all there as objects."""

    def __init__(self, session: Session, operation: Operation, reader_id: int) -> None:
        self._session, self._operation, self._reader_id = session, operation, reader_id
        self._visible = visible_series(operation.id, reader_id)
        self._hidden = self._clues_that_stay()
        #: How many rows are missing because of their handling, by table; whole once read.
        self.left_out: dict[str, int] = {}

    def head(self) -> Facts:
        """What it is, and as of when."""
        operation = self._operation
        columns = set(operation.SETTINGS) | {"slug", "state", "is_demo", "rules_changed_at"}
        return {
            "format": "taskforce-export",
            "version": VERSION,
            "as_of": operation.last_seq,
            "head": operation.head,
            "operation": {name: plain(getattr(operation, name)) for name in sorted(columns)},
        }

    def chunks(self) -> Iterator[Chunk]:
        """Every table, also those without a row; then who is named, and the record."""
        for table in TABLES:
            yield from self._of(table)
        for model, columns in _SEEN.items():
            yield Chunk(model.__tablename__, [_told(row, columns) for row in self._people(model)])
        yield from self._events()

    def _of(self, model: type[LiveModel]) -> Iterator[Chunk]:
        columns = columns_of(model)
        self.left_out[model.__tablename__] = 0
        yield Chunk(model.__tablename__, [])
        query = self._rows_of(model).order_by(model.number, model.id)
        rows = self._session.scalars(query.execution_options(yield_per=_CHUNK))
        for some in rows.partitions(_CHUNK):
            may = [row for row in some if self._may_leave(row)]
            self.left_out[model.__tablename__] += len(some) - len(may)
            yield Chunk(model.__tablename__, [_named(row) | _told(row, columns) for row in may])

    def _rows_of(self, model: type[LiveModel]) -> Select[LiveModel]:
        query = select(model).where(model.operation_id == self._operation.id)
        if model is Series:
            return query.where(self._visible)
        columns = model.__table__.columns
        for name in ("series_id", "other_id", "other_series_id"):
            if name in columns and (name != "other_series_id" or model in _OWN_PAIR):
                query = query.where(self._known(columns[name]))
        if "ask_id" in columns:
            asks = select(Ask.id).join(Series, Series.id == Ask.series_id).where(self._visible)
            query = query.where(or_(columns["ask_id"].is_(None), columns["ask_id"].in_(asks)))
        return query

    def _known(self, column: Any) -> ColumnElement[bool]:
        known = select(Series.id).where(self._visible)
        return or_(column.is_(None), column.in_(known)) if column.nullable else column.in_(known)

    def _clues_that_stay(self) -> dict[int, str]:
        marks = (Clue.id, Clue.number, Clue.is_withheld, Clue.tlp, Clue.h_code)
        query = select(*marks).join(Series, Series.id == Clue.series_id).where(self._visible)
        return {
            clue_id: f"{Clue.LETTER}-{number:04d}"
            for clue_id, number, is_withheld, tlp, h_code in self._session.execute(query)
            if is_withheld or not Handling(tlp, h_code).may_leave
        }

    def _may_leave(self, row: LiveModel) -> bool:
        """Neither a clue that stays, nor what quotes it, translates it or speaks of it."""
        if isinstance(row, Slip) and row.body:
            marks = row.content["handling"]
            handling = Handling(Tlp(marks["tlp"]), HCode(marks["h_code"]))
            return handling.may_leave and not row.quotes & set(self._hidden.values())
        if isinstance(row, Clue):
            return row.id not in self._hidden
        about = {getattr(row, name, None) for name in ("clue_id", "other_clue_id")}
        # An ask is a text of its own, which everybody here was asked.
        return isinstance(row, Ask) or not about & set(self._hidden)

    def _people(self, model: type[Model]) -> Iterator[Model]:
        here = select(Member).filter_by(operation_id=self._operation.id).order_by(Member.user_id)
        if model is Member:
            return iter(self._session.scalars(here))
        # Also those who left: whoever did anything here stands in the record.
        query: Any = select(model).order_by(model.id)
        if model is User:
            acted = select(Event.actor_id).filter_by(operation_id=self._operation.id)
            seated = select(Member.user_id).filter_by(operation_id=self._operation.id)
            query = query.where(or_(User.id.in_(acted), User.id.in_(seated)))
        return iter(self._session.scalars(query))

    def _events(self) -> Iterator[Chunk]:
        yield Chunk("event", [])
        query = readable(self._operation.id, self._reader_id)
        query = query.where(Event.operation_id == self._operation.id).order_by(Event.seq)
        rows = self._session.scalars(query.execution_options(yield_per=_CHUNK))
        for some in rows.partitions(_CHUNK):
            yield Chunk("event", [_told(row, ("seq", "body", "digest")) for row in some])


def columns_of(model: type[LiveModel]) -> tuple[str, ...]:
    """The columns of a table that the file tells."""
    own = [column.key for column in model.__table__.columns]
    kept = _KEPT_BACK - ({"other_series_id"} if model in _OWN_PAIR else set())
    return tuple(name for name in own if name not in kept)


def _named(row: LiveModel) -> Facts:
    return {} if row.LETTER == LiveModel.LETTER else {"reference": row.reference}


def _told(row: Model, columns: tuple[str, ...]) -> Facts:
    return {name: plain(getattr(row, name)) for name in columns}


def plain(value: Any) -> Any:
    """As it stands in the file: moments in UTC, days and codes as texts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value
