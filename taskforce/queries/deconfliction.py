"""The two questions: is anyone else on it, and is this child already safe?

The only code that looks across operations. What it gives away is a pointer: that there is a
match, and whom to call.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from taskforce.models import Access, Alias, Ground, Known, Operation, Series, Stop

_MARKS = {Known.IDENTIFIED: Ground.IDENTIFIED, Known.SAFEGUARDED: Ground.SAFEGUARDED}


@dataclass(frozen=True)
class Match:
    """Why a series has to stop, before anybody looked at it."""

    series_id: int
    ground: Ground
    other_series_id: int | None = None


@dataclass(frozen=True)
class Hold:
    """What holds a series up right now."""

    match: Match
    #: What the desk did about it; nothing in the moment before it is recorded here.
    stop: Stop | None


@dataclass(frozen=True)
class Pointer:
    """All that a match gives away."""

    #: Whom to call, as written on a list; empty where the desk must find out.
    call: str
    #: The other series where it is in the same operation, else nothing.
    reference: str = ""


def matches_of(session: Session, series_ids: Collection[int]) -> list[Match]:
    """What these series match: by an alias, in any operation, or by the host's own mark.

    Within one operation the series whose alias came later is the one that stops, so that one of
    the two can be worked; between operations both stop.
    """
    found = session.execute(_PAIRS_OF, {"series_ids": list(series_ids)})
    by_alias = [Match(mine, Ground.ALIAS, other) for mine, other in found]
    marked = select(Series.id, Series.known).where(
        Series.id.in_(series_ids), Series.known.in_(_MARKS)
    )
    return by_alias + [
        Match(series_id, _MARKS[known]) for series_id, known in session.execute(marked)
    ]


def holds_of(session: Session, series_ids: Collection[int]) -> dict[int, list[Hold]]:
    """What holds each of these series up; series that are free to work are not in it.

    Derived from the aliases as they are now, so it is right before anything is recorded.
    """
    if not series_ids:
        return {}
    stops = {
        (stop.series_id, stop.ground, stop.other_series_id): stop
        for stop in session.scalars(
            select(Stop).where(Stop.series_id.in_(series_ids), Stop.lifted_at.is_(None))
        )
    }
    holds: dict[int, list[Hold]] = {}
    for match in matches_of(session, series_ids):
        stop = stops.get((match.series_id, match.ground, match.other_series_id))
        if stop is None or stop.blocks:
            holds.setdefault(match.series_id, []).append(Hold(match, stop))
    return holds


def unrecorded(
    session: Session, operation_id: int, only: Iterable[int] | None = None
) -> tuple[list[Match], list[Stop]]:
    """Matches that the operation has no stop for yet, and open stops whose ground fell away."""
    inside = select(Series.id).where(Series.operation_id == operation_id)
    if only is not None:
        inside = inside.where(Series.id.in_(list(only)))
    found = session.execute(_PAIRS.where(_mine.series_id.in_(inside)))
    matches = {Match(mine, Ground.ALIAS, other) for mine, other in found}
    marked = inside.add_columns(Series.known).where(Series.known.in_(_MARKS))
    matches |= {Match(series_id, _MARKS[known]) for series_id, known in session.execute(marked)}
    stops = {
        Match(stop.series_id, stop.ground, stop.other_series_id): stop
        for stop in session.scalars(
            select(Stop).where(Stop.series_id.in_(inside), Stop.lifted_at.is_(None))
        )
    }
    news = sorted(
        matches - set(stops),
        key=lambda match: (match.series_id, match.ground, match.other_series_id or 0),
    )
    return news, [stop for match, stop in stops.items() if match not in matches]


def across(session: Session, series_ids: Collection[int] | None) -> dict[int, set[int]]:
    """Series of other operations that share an alias with one of these, also a withdrawn one, by
    operation; without any series named, all that share an alias across operations."""
    mine, other = aliased(Alias), aliased(Alias)
    query = (
        select(other.operation_id, other.series_id)
        .join(mine, and_(mine.key == other.key, mine.operation_id != other.operation_id))
        .distinct()
    )
    if series_ids is not None:
        query = query.where(mine.series_id.in_(series_ids))
    found: dict[int, set[int]] = {}
    for operation_id, series_id in session.execute(query):
        found.setdefault(operation_id, set()).add(series_id)
    return found


def pointer_of(session: Session, operation_id: int, match: Match) -> Pointer:
    """That there is a match, and whom to call; nothing else of the other side."""
    if match.other_series_id is None:
        return Pointer(session.get_one(Series, match.series_id).contact)
    other = session.get_one(Series, match.other_series_id)
    if other.operation_id == operation_id:
        is_hidden = other.access is not Access.FLOOR
        return Pointer(other.contact, "" if is_hidden else other.reference)
    host = session.get_one(Operation, other.operation_id).host_agency
    return Pointer(host.name if host else other.contact)


def is_elsewhere(session: Session, operation_id: int, match: Match) -> bool:
    """Whether the other side is in another operation: the floor then only learns that the desk
    is comparing."""
    if match.other_series_id is None:
        return False
    return session.get_one(Series, match.other_series_id).operation_id != operation_id


_mine, _other = aliased(Alias), aliased(Alias)
_standing = (_mine.withdrawn_at.is_(None), _other.withdrawn_at.is_(None))
#: Built once: it is asked for every claim.
_PAIRS = (
    select(_mine.series_id, _other.series_id)
    .join(_other, and_(_other.key == _mine.key, _other.series_id != _mine.series_id))
    .where(*_standing)
    .group_by(_mine.series_id, _other.series_id, _mine.operation_id, _other.operation_id)
    .having(
        or_(
            _other.operation_id != _mine.operation_id,
            func.min(_other.id) < func.min(_mine.id),
        )
    )
)
_PAIRS_OF = _PAIRS.where(_mine.series_id.in_(bindparam("series_ids", expanding=True)))
