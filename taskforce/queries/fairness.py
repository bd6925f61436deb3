"""Whether every series gets its turn: how attention and draws are spread, and over what."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from taskforce.models import Event, EventKind, Series
from taskforce.models.event import TAKEN
from taskforce.policy import visible_series
from taskforce.queries.deadline import agreed_so_far

#: From here on, one column stands for all.
MOST = 8


@dataclass
class Half:
    """Series whose material was first seen in these years, and their part of everything."""

    series: int = 0
    attention: int = 0
    draws: int = 0


@dataclass(frozen=True)
class Fairness:
    """How often series were taken, as the floor may know."""

    series: int
    #: How many series were taken so often: from 0 to ``MOST`` and more.
    spread: list[int]
    most: int
    #: Of all series in the order of their attention, the one in the middle.
    median: int
    #: Series that were taken more than three times as often as the one in the middle.
    beyond: int
    attention: int
    by_turn: int
    by_knowledge: int
    #: How often a host gave one to somebody.
    given: int
    #: How often two people agreed that information expires.
    deadlines: int
    #: Since when nothing has happened to the one that comes first.
    untouched_since: datetime | None
    #: The year with which the older half ends; nothing where no year is known.
    middle_year: str
    older: Half = field(default_factory=Half)
    newer: Half = field(default_factory=Half)
    unknown: Half = field(default_factory=Half)

    @property
    def untouched(self) -> int:
        """How many nobody has taken yet."""
        return self.spread[0]

    @property
    def picked(self) -> int:
        """How often somebody chose a series themselves."""
        return self.attention - self.by_turn - self.by_knowledge - self.given

    @property
    def draws(self) -> int:
        """How often the draw gave one."""
        return self.by_turn + self.by_knowledge


def fairness_of(session: Session, operation_id: int) -> Fairness:
    """Counted anew from every series of the floor."""
    here, year = visible_series(operation_id), func.substr(Series.first_seen, 1, 4)
    counted = select(year, Series.claim_number, func.count()).where(here)
    rows = [tuple(row) for row in session.execute(counted.group_by(year, Series.claim_number))]
    attention = Counter[int]()
    for _, often, count in rows:
        attention[often] += count
    rules = _rules(session, operation_id)
    found = Fairness(
        series=attention.total(),
        spread=[sum(attention[each] for each in _column(place, attention)) for place in _COLUMNS],
        most=max(attention, default=0),
        median=_median(attention),
        beyond=sum(n for each, n in attention.items() if each > 3 * max(1, _median(attention))),
        attention=sum(often * count for often, count in attention.items()),
        by_turn=sum(n for (_, rule), n in rules.items() if rule == "fair"),
        by_knowledge=sum(n for (_, rule), n in rules.items() if rule != "fair"),
        given=_given(session, operation_id),
        deadlines=agreed_so_far(session, operation_id),
        untouched_since=session.scalar(
            select(func.min(Series.changed_at)).where(here, Series.claim_number == 0)
        ),
        middle_year=_middle_year(rows),
    )
    for named, often, count in rows:
        half = _half(found, named)
        half.series += count
        half.attention += often * count
    for (named, _), count in rules.items():
        _half(found, named).draws += count
    return found


_COLUMNS = range(MOST + 1)


def _column(place: int, attention: Counter[int]) -> list[int]:
    return [place] if place < MOST else [each for each in attention if each >= MOST]


def _median(attention: Counter[int]) -> int:
    """Half of all series were taken at most so often."""
    often = sorted(attention)
    up_to = accumulate(attention[each] for each in often)
    total = attention.total()
    return next(
        (each for each, so_far in zip(often, up_to, strict=True) if 2 * so_far >= total), 0
    )


def _middle_year(rows: list[tuple[str, int, int]]) -> str:
    years = Counter[str]()
    for year, _, count in rows:
        if year:
            years[year] += count
    up_to = zip(sorted(years), accumulate(years[each] for each in sorted(years)), strict=True)
    return next((year for year, so_far in up_to if 2 * so_far >= years.total()), "")


def _half(found: Fairness, year: str) -> Half:
    if not year:
        return found.unknown
    return found.older if year <= found.middle_year else found.newer


def _rules(session: Session, operation_id: int) -> Counter[tuple[str, str]]:
    """How many draws by which rule, by the year in which the material was first seen."""
    query = (
        select(func.substr(Series.first_seen, 1, 4), Event)
        .join(Series, Series.id == Event.series_id)
        .where(TAKEN, Event.operation_id == operation_id, visible_series(operation_id))
        .where(Event.kind == EventKind.SERIES_DRAWN)
    )
    return Counter((year, event.facts["rule"]) for year, event in session.execute(query))


def _given(session: Session, operation_id: int) -> int:
    given = (
        select(func.count(Event.id))
        .join(Series, Series.id == Event.series_id)
        .where(Event.operation_id == operation_id, visible_series(operation_id))
        .where(Event.kind == EventKind.SERIES_ASSIGNED)
    )
    return session.scalar(given) or 0
