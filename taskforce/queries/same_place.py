"""The same thing elsewhere: clues of other series that may show the same place.

They are offered by the words or by the place in the evidence that two clues share; whether it is
the same place is for a person to say. What very many series have is common, and offers nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from taskforce.models import (
    Clue,
    ClueKind,
    Operation,
    SamePlace,
    Series,
    Stage,
    TextKind,
    Verdict,
    Word,
)
from taskforce.policy import visible_series
from taskforce.queries.clue import clues_of, standing_among
from taskforce.queries.narrowing import standing_clues
from taskforce.queries.series import series_on_floor
from taskforce.words import Run, is_telling, marked, number_of, place_mark, runs_in, shared

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])

#: So many are offered for one clue: those that share most.
MOST = 5
#: And so many on one page; so many are looked at for that.
MOST_SHOWN, LOOKED_AT = 20, 40
#: More series than these make a word common, and more than this share of the worked ones.
COMMON, COMMON_SHARE = 5, 0.05


@dataclass(frozen=True)
class Pair:
    """A clue of this series and one of another."""

    mine: Clue
    other: Clue
    #: The other series, by its reference.
    series: str
    #: The marks that both have.
    shared: frozenset[str]
    #: What somebody said of it.
    said: SamePlace | None = None

    @property
    def id(self) -> str:
        return f"{self.mine.reference}-{self.other.reference}"

    @property
    def words(self) -> list[str]:
        """What both say, as this series' clue writes it."""
        return list(dict.fromkeys(_words(self.mine, self.shared)))

    @property
    def query(self) -> str:
        """What one types to read both: reading another series is logged."""
        return f"{self.mine.reference} {self.other.reference}"

    @property
    def is_same_locator(self) -> bool:
        """Whether both name the same place in the evidence."""
        return place_mark(self.mine.locator) in self.shared


@dataclass(frozen=True)
class Elsewhere:
    """What may be, is, and is not the same place in other series."""

    offered: list[Pair]
    confirmed: list[Pair]
    dismissed: list[Pair]
    #: Words of this series' clues that very many series have.
    common: list[str]


@dataclass(frozen=True)
class _Read:
    """A clue with its words, which take a while to find."""

    clue: Clue
    #: Its series, by its reference; nothing where that is the one whose page is drawn.
    series: str = ""

    @cached_property
    def runs(self) -> list[Run]:
        return runs_in(self.clue.text)

    @cached_property
    def place(self) -> set[str]:
        return {place_mark(self.clue.locator)} - {""}

    @cached_property
    def marks(self) -> set[str]:
        return {mark for run in self.runs for mark in run.tells()} | self.place


def elsewhere_of(session: Session, operation_id: int, series_id: int) -> Elsewhere:
    """For the page of a series; where not the whole floor may know of it, nothing is compared."""
    clues = clues_of(session, series_id)
    if not clues or series_on_floor(session, operation_id, series_id) is None:
        return Elsewhere([], [], [], [])
    read = {clue.id: _Read(clue) for clue in clues if not _is_silent(clue)}
    said = list(_said(session, operation_id, read))
    mine = [read[clue.id] for clue in standing_clues(clues)]
    key_name = session.get_one(Operation, operation_id).key_name
    marks = {number_of(operation_id, key_name, mark): mark for each in mine for mark in each.marks}
    common = {marks.pop(digest) for digest in _common(session, operation_id, marks)}
    spoken_of = {(pair.mine.id, pair.other.id) for pair in said}
    likely = _likely(session, operation_id, mine, marks, spoken_of)
    return Elsewhere(
        list(_best(likely, common)),
        [pair for pair in said if pair.said and pair.said.verdict is Verdict.SAME],
        [pair for pair in said if pair.said and pair.said.verdict is Verdict.DIFFERENT],
        sorted({word for each in mine for word in _words(each.clue, common)}),
    )


def _common(session: Session, operation_id: int, digests: Collection[int]) -> list[int]:
    """Those of them that stand in the clues of very many series."""
    here = visible_series(operation_id)
    begun = Series.stage.in_(set(Stage) - {Stage.OPEN})
    worked = select(func.count(Series.id)).where(here, begun)
    most = max(COMMON, COMMON_SHARE * (session.scalar(worked) or 0))
    query = _in_clues(select(Word.digest), operation_id, digests)
    query = query.join(Series, Series.id == Word.series_id).where(here).group_by(Word.digest)
    return list(session.scalars(query.having(func.count(Word.series_id.distinct()) > most)))


def _likely(
    session: Session,
    operation_id: int,
    mine: Collection[_Read],
    marks: dict[int, str],
    spoken_of: Collection[tuple[int, int]],
) -> list[Pair]:
    """Each of these clues with clues of the same kind elsewhere: those with which they share most
    marks, newest first."""
    counted: Counter[tuple[int, int]] = Counter()
    for digest, other_id, kind in session.execute(_elsewhere_with(operation_id, mine, marks)):
        for each in mine:
            if each.clue.kind is kind and marks[digest] in each.marks:
                counted[each.clue.id, other_id] += 1
    best = sorted(counted, key=lambda pair: (-counted[pair], -pair[1]))
    unspoken = [pair for pair in best if pair not in spoken_of][:LOOKED_AT]
    others = _elsewhere(session, operation_id, {other_id for _, other_id in unspoken})
    standing = standing_among(session, (other.clue for other in others.values()))
    own = {each.clue.id: each for each in mine}
    return [
        _pair(own[clue_id], others[other_id])
        for clue_id, other_id in unspoken
        if other_id in standing
    ]


def _elsewhere_with(
    operation_id: int, mine: Collection[_Read], marks: Collection[int]
) -> Select[int, int, ClueKind]:
    """Which clues of other series have which of these marks."""
    newer = aliased(Clue)
    is_replaced = exists().where(newer.supersedes_id == Clue.id, newer.redacted_by_id.is_(None))
    return (
        _in_clues(select(Word.digest, Word.subject_id, Clue.kind), operation_id, marks)
        .join(Clue, Clue.id == Word.subject_id)
        .join(Series, Series.id == Word.series_id)
        .where(Word.series_id.not_in({each.clue.series_id for each in mine}))
        .where(visible_series(operation_id), ~is_replaced)
    )


def _best(likely: Iterable[Pair], common: Collection[str]) -> Iterator[Pair]:
    """Those that share enough that is not common; a few for each clue, and not too many."""
    telling = [replace(pair, shared=pair.shared - set(common)) for pair in likely]
    telling = [pair for pair in telling if is_telling(pair.shared)]
    offered: Counter[str] = Counter()
    for pair in sorted(telling, key=lambda pair: -len(pair.shared)):
        if offered[pair.mine.reference] < MOST and offered.total() < MOST_SHOWN:
            offered[pair.mine.reference] += 1
            yield pair


def _pair(mine: _Read, other: _Read, said: SamePlace | None = None) -> Pair:
    """What the texts share: the index only named them."""
    both = shared(mine.runs, other.runs) | (mine.place & other.place)
    return Pair(mine.clue, other.clue, other.series, frozenset(both), said)


def _said(session: Session, operation_id: int, mine: dict[int, _Read]) -> Iterator[Pair]:
    """What people said of these clues, also of those that were replaced since; not of what was
    wiped."""
    here = {each.clue.series_id for each in mine.values()}
    query = select(SamePlace).where(
        or_(SamePlace.series_id.in_(here), SamePlace.other_series_id.in_(here))
    )
    rows = list(session.scalars(query.order_by(SamePlace.number)))
    ids = {each for row in rows for each in (row.clue_id, row.other_clue_id)} - set(mine)
    others = _elsewhere(session, operation_id, ids)
    for row in rows:
        for one, two in ((row.clue_id, row.other_clue_id), (row.other_clue_id, row.clue_id)):
            if one in mine and two in others:
                yield _pair(mine[one], others[two], row)


def _elsewhere(session: Session, operation_id: int, clue_ids: Collection[int]) -> dict[int, _Read]:
    """These clues, as far as they say something and the whole floor may know of their series."""
    if not clue_ids:
        return {}
    query = (
        select(Clue, Series.number)
        .join(Series, Series.id == Clue.series_id)
        .where(Clue.id.in_(list(clue_ids)), visible_series(operation_id))
        .where(Clue.redacted_by_id.is_(None), Clue.is_withheld.is_(False))
    )
    return {clue.id: _Read(clue, f"S-{number:04d}") for clue, number in session.execute(query)}


def _is_silent(clue: Clue) -> bool:
    """Whether it says nothing to the floor: it was wiped, or is withheld."""
    return clue.redacted_by_id is not None or clue.is_withheld


def _in_clues(query: Chosen, operation_id: int, digests: Collection[int]) -> Chosen:
    return query.where(
        Word.operation_id == operation_id,
        Word.digest.in_(list(digests)),
        Word.kind == TextKind.CLUE,
    )


def _words(clue: Clue, marks: Collection[str]) -> list[str]:
    sought = [run for mark in _sayable(marks) for run in runs_in(mark)]
    return [piece for piece, is_found in marked(clue.text, sought) if is_found]


def _sayable(marks: Collection[str]) -> list[str]:
    """Without places in the evidence, which are no words of the text."""
    return [mark for mark in marks if not mark.startswith("@")]
