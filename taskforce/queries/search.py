"""Search of one operation: clues, asks, notes and aliases, as far as the reader may see them.

The index names the texts that may have the words; only the texts themselves say that they do.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, literal, select
from sqlalchemy.orm import Session, aliased

from taskforce.models import (
    Alias,
    Ask,
    Clue,
    LiveModel,
    Note,
    Operation,
    Series,
    TextKind,
    Translation,
    Word,
)
from taskforce.policy import visible_series
from taskforce.queries.clue import standing_among
from taskforce.queries.series import aliases_of, found_by
from taskforce.words import Run, has_all, marked, number_of, sought_in

PAGE = 50
#: So many series are shown that an alias or a number may mean.
MOST_SERIES = 10
#: So many texts are looked at for one page: what is older is looked at with the next one.
READ = 1000
#: More marks than these find nothing less; the rest is seen on the texts.
MOST_MARKS = 12
Text = Clue | Ask | Note | Translation
_TABLES: dict[TextKind, type[Text]] = {
    TextKind.CLUE: Clue,
    TextKind.ASK: Ask,
    TextKind.NOTE: Note,
    TextKind.TRANSLATION: Translation,
}
#: What people call by its reference.
_CALLED: tuple[type[LiveModel], ...] = (Series, Clue, Ask)
#: Event, kind and id of a text, and the number of its series.
Indexed = Row[int, TextKind, int, int]


@dataclass(frozen=True)
class Hit:
    """A text that has every word."""

    kind: TextKind
    text: Text
    series: str
    is_replaced: bool
    #: The text in pieces, each with whether it was looked for.
    pieces: list[tuple[str, bool]]

    @property
    def at(self) -> datetime:
        """When it was written."""
        text = self.text
        if isinstance(text, Clue):
            return text.posted_at
        if isinstance(text, Translation):
            return text.made_at
        return text.asked_at if isinstance(text, Ask) else text.at


@dataclass(frozen=True)
class Found:
    """What a search shows."""

    #: The series that an alias or a number means, with what other registries call them.
    series: list[tuple[Series, list[Alias]]]
    hits: list[Hit]
    #: Whether anything was typed that texts can be searched for.
    is_sought: bool
    #: The event before which there may be more, or nothing.
    before: int

    @property
    def series_ids(self) -> set[int]:
        """Whose texts are shown."""
        return {hit.text.series_id for hit in self.hits}


def search(
    session: Session, operation_id: int, reader_id: int, typed: str, before: int = 0
) -> Found:
    """What this reader may see of it, newest first."""
    if called := _called(session, operation_id, reader_id, typed):
        return Found([], _hits(session, called, []), True, 0)
    sought = sought_in(typed)
    query = _indexed(session, operation_id, reader_id, sought, before) if sought else None
    rows = session.execute(query).all() if query is not None else []
    chosen = _verified(session, rows[:READ], sought)
    rest = rows[READ - 1].seq if len(rows) > READ else 0
    if len(chosen) > PAGE:
        chosen = chosen[:PAGE]
        rest = chosen[-1].seq
    found = _series(session, operation_id, reader_id, typed) if not before else []
    return Found(found, _hits(session, chosen, sought), bool(sought), rest)


def address_of(
    session: Session, operation_id: int, reader_id: int, typed: str
) -> tuple[str, str] | None:
    """The series and the row on its page that somebody called by its reference."""
    called = typed.strip().upper()
    for model in _CALLED:
        number = model.number_in(called)
        if number is None:
            continue
        query = select(Series).where(visible_series(operation_id, reader_id))
        if model is not Series:
            query = query.join(model, model.__table__.c.series_id == Series.id)
        if series := session.scalars(query.where(model.number == number)).one_or_none():
            return series.reference, f"{model.LETTER}-{number:04d}"
    return None


def _called(session: Session, operation_id: int, reader_id: int, typed: str) -> Sequence[Indexed]:
    """Clues, where nothing but their references was typed."""
    numbers = [Clue.number_in(word) for word in typed.upper().split()]
    if None in numbers or len(numbers) > PAGE:
        return []
    query = (
        select(
            Clue.seq,
            literal(TextKind.CLUE, Word.kind.type).label("kind"),
            Clue.id.label("subject_id"),
            Series.number,
        )
        .join(Series, Series.id == Clue.series_id)
        .where(visible_series(operation_id, reader_id), Clue.number.in_(numbers))
        .where(Clue.redacted_by_id.is_(None))
    )
    return list(session.execute(query.order_by(Clue.number)))


def _indexed(
    session: Session, operation_id: int, reader_id: int, sought: Collection[Run], before: int
) -> Select[int, TextKind, int, int]:
    """The texts that have every mark, newest first: their event, kind, id and series."""
    marks = sorted({mark for run in sought for mark in run.asks()}, key=_longest)[:MOST_MARKS]
    key_name = session.get_one(Operation, operation_id).key_name
    first, *others = (number_of(operation_id, key_name, mark) for mark in marks)
    query = (
        select(Word.seq, Word.kind, Word.subject_id, Series.number)
        .join(Series, Series.id == Word.series_id)
        .where(Word.operation_id == operation_id, Word.digest == first)
        .where(visible_series(operation_id, reader_id), *(_has(digest) for digest in others))
    )
    if before:
        query = query.where(Word.seq < before)
    return query.order_by(Word.seq.desc()).limit(READ + 1)


def _longest(mark: str) -> tuple[int, str]:
    """The longest first: it stands in the fewest texts."""
    return (-len(mark), mark)


def _has(digest: int) -> Any:
    """Whether the same text has this mark too: one event brings one text."""
    other = aliased(Word)
    return exists().where(
        other.operation_id == Word.operation_id,
        other.digest == digest,
        other.seq == Word.seq,
        other.kind == Word.kind,
        other.subject_id == Word.subject_id,
    )


def _verified(session: Session, rows: Sequence[Indexed], sought: Collection[Run]) -> list[Indexed]:
    """Those of them that do have every word, until a page is full and one more."""
    chosen: list[Indexed] = []
    for start in range(0, len(rows), 2 * PAGE):
        batch = rows[start : start + 2 * PAGE]
        texts = dict(_texts(session, batch))
        chosen += [row for row in batch if has_all(texts[row.kind, row.subject_id], sought)]
        if len(chosen) > PAGE:
            break
    return chosen


def _texts(
    session: Session, rows: Iterable[Indexed]
) -> Iterator[tuple[tuple[TextKind, int], str]]:
    for kind, table in _TABLES.items():
        ids = [row.subject_id for row in rows if row.kind is kind]
        for text_id, text in session.execute(
            select(table.id, table.text).where(table.id.in_(ids))
        ):
            yield (kind, text_id), text


def _hits(session: Session, rows: Iterable[Indexed], sought: Collection[Run]) -> list[Hit]:
    there: dict[tuple[TextKind, int], Text] = {}
    for kind, table in _TABLES.items():
        ids = [row.subject_id for row in rows if row.kind is kind]
        texts: Iterable[Text] = session.scalars(select(table).where(table.id.in_(ids)))
        there |= {(kind, text.id): text for text in texts}
    clues = [text for text in there.values() if isinstance(text, Clue)]
    standing = standing_among(session, clues)
    newer = select(Translation.supersedes_id).where(
        Translation.supersedes_id.in_(
            [text.id for text in there.values() if isinstance(text, Translation)]
        ),
        Translation.redacted_by_id.is_(None),
    )
    corrected = set(session.scalars(newer))
    hits = []
    for row in rows:
        text = there[row.kind, row.subject_id]
        is_replaced = (isinstance(text, Clue) and text.id not in standing) or (
            isinstance(text, Translation) and text.id in corrected
        )
        pieces = marked(text.text, sought)
        hits.append(Hit(row.kind, text, f"S-{row.number:04d}", is_replaced, pieces))
    return hits


def _series(
    session: Session, operation_id: int, reader_id: int, typed: str
) -> list[tuple[Series, list[Alias]]]:
    """An alias has a number in it, or its registry and a colon; a word of a text has neither."""
    if not any(sign.isdigit() or sign == ":" for sign in typed):
        return []
    query = found_by(select(Series).where(visible_series(operation_id, reader_id)), typed)
    found = session.scalars(query.order_by(Series.number).limit(MOST_SERIES))
    return [(series, aliases_of(session, series.id)) for series in found]
