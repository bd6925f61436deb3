"""The same thing elsewhere: clues of other series that may show the same place.

They are offered by the words or by the place in the evidence that two clues share; whether it is
the same place is for a person to say. What very many series have is common, and offers nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from taskforce.models import Clue, SamePlace, Series, Stage, TextKind, Verdict, Word
from taskforce.policy import visible_series
from taskforce.queries.clue import clues_of, standing_among
from taskforce.queries.series import series_on_floor
from taskforce.words import is_telling, marked, number_of, place_mark, runs_in

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])

#: So many are offered for one clue: those that share most.
MOST = 5
#: And so many on one page.
MOST_SHOWN = 20
#: More series than these make a word common, and more than this share of the worked ones.
COMMON, COMMON_SHARE = 5, 0.05
#: So many words are enough to find both texts by.
MOST_SOUGHT = 12


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
        """What one types to find both."""
        return " ".join(sorted(_sayable(self.shared))[:MOST_SOUGHT])

    @property
    def is_same_locator(self) -> bool:
        """Whether both name the same place in the evidence."""
        return bool(self.mine.locator) and place_mark(self.mine.locator) in self.shared


@dataclass(frozen=True)
class Elsewhere:
    """What may be, is, and is not the same place in other series."""

    offered: list[Pair]
    confirmed: list[Pair]
    dismissed: list[Pair]
    #: Words of this series' clues that very many series have.
    common: list[str]


def elsewhere_of(session: Session, operation_id: int, series_id: int) -> Elsewhere:
    """For the page of a series; where not the whole floor may know of it, nothing is compared."""
    if series_on_floor(session, operation_id, series_id) is None:
        return Elsewhere([], [], [], [])
    clues = clues_of(session, series_id)
    said = list(_said(session, operation_id, clues))
    standing = standing_among(session, clues)
    mine = [clue for clue in clues if clue.id in standing]
    marks = {number_of(operation_id, mark): mark for clue in mine for mark in _marks_of(clue)}
    common = {marks.pop(digest) for digest in _common(session, operation_id, marks)}
    likely = _likely(session, operation_id, mine, marks)
    for pair in said:
        likely.pop((pair.mine.id, pair.other.id), None)
    return Elsewhere(
        _best(session, operation_id, mine, likely),
        [pair for pair in said if pair.said and pair.said.verdict is Verdict.SAME],
        [pair for pair in said if pair.said and pair.said.verdict is Verdict.DIFFERENT],
        sorted({word for clue in mine for word in _words(clue, common)}),
    )


def _marks_of(clue: Clue) -> set[str]:
    marks = {mark for run in runs_in(clue.text) for mark in run.tells()}
    return marks | ({place_mark(clue.locator)} if clue.locator else set())


def _common(session: Session, operation_id: int, digests: Collection[int]) -> list[int]:
    """Those of them that stand in the clues of very many series."""
    worked = select(func.count(Series.id)).where(
        Series.operation_id == operation_id, Series.stage != Stage.OPEN
    )
    most = max(COMMON, COMMON_SHARE * (session.scalar(worked) or 0))
    query = _in_clues(select(Word.digest), operation_id, digests).group_by(Word.digest)
    return list(session.scalars(query.having(func.count(Word.series_id.distinct()) > most)))


def _likely(
    session: Session, operation_id: int, mine: Collection[Clue], marks: dict[int, str]
) -> dict[tuple[int, int], frozenset[str]]:
    """The marks that each of these clues shares with each clue of the same kind elsewhere, by
    their ids; where they are enough."""
    newer = aliased(Clue)
    is_replaced = exists().where(newer.supersedes_id == Clue.id, newer.redacted_by_id.is_(None))
    query = (
        _in_clues(select(Word.digest, Word.subject_id, Clue.kind), operation_id, marks)
        .join(Clue, Clue.id == Word.subject_id)
        .join(Series, Series.id == Word.series_id)
        .where(Word.series_id.not_in({clue.series_id for clue in mine}))
        .where(visible_series(operation_id), ~is_replaced)
    )
    of = {clue.id: _marks_of(clue) for clue in mine}
    shared: dict[tuple[int, int], set[str]] = defaultdict(set)
    for digest, other_id, kind in session.execute(query):
        for clue in mine:
            if clue.kind is kind and marks[digest] in of[clue.id]:
                shared[clue.id, other_id].add(marks[digest])
    return {pair: frozenset(both) for pair, both in shared.items() if is_telling(both)}


def _best(
    session: Session,
    operation_id: int,
    mine: Collection[Clue],
    likely: dict[tuple[int, int], frozenset[str]],
) -> list[Pair]:
    """Those that share most, a few for each clue and not too many for the page; newest first."""
    own = {clue.id: clue for clue in mine}
    offered: Counter[int] = Counter()
    chosen: list[tuple[int, int]] = []
    for clue_id, other_id in sorted(likely, key=lambda pair: (-len(likely[pair]), -pair[1])):
        if offered[clue_id] < MOST and len(chosen) < MOST_SHOWN:
            offered[clue_id] += 1
            chosen.append((clue_id, other_id))
    others = _elsewhere(session, operation_id, {other_id for _, other_id in chosen})
    standing = standing_among(session, (clue for clue, _ in others.values()))
    return [
        Pair(own[clue_id], *others[other_id], likely[clue_id, other_id])
        for clue_id, other_id in chosen
        if other_id in standing
    ]


def _said(session: Session, operation_id: int, clues: Collection[Clue]) -> Iterator[Pair]:
    """What people said of these clues, also of those that were replaced since; not of what was
    wiped."""
    mine = {clue.id: clue for clue in clues if clue.redacted_by_id is None}
    query = select(SamePlace).where(
        or_(SamePlace.clue_id.in_(mine), SamePlace.other_clue_id.in_(mine))
    )
    rows = list(session.scalars(query.order_by(SamePlace.number)))
    ids = {each for row in rows for each in (row.clue_id, row.other_clue_id)} - set(mine)
    others = _elsewhere(session, operation_id, ids)
    for row in rows:
        for one, two in ((row.clue_id, row.other_clue_id), (row.other_clue_id, row.clue_id)):
            if one in mine and two in others:
                other, series = others[two]
                shared = frozenset(_marks_of(mine[one]) & _marks_of(other))
                yield Pair(mine[one], other, series, shared, row)


def _elsewhere(
    session: Session, operation_id: int, clue_ids: Iterable[int]
) -> dict[int, tuple[Clue, str]]:
    """These clues, as far as the whole floor may know of their series, with its reference."""
    query = (
        select(Clue, Series.number)
        .join(Series, Series.id == Clue.series_id)
        .where(Clue.id.in_(list(clue_ids)), visible_series(operation_id))
        .where(Clue.redacted_by_id.is_(None))
    )
    return {clue.id: (clue, f"S-{number:04d}") for clue, number in session.execute(query)}


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
