"""The two questions: is anyone else on it, and is this child already safe?

The only code that looks across operations. What it gives away is a pointer: that there is a
match, and whom to call.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from taskforce.models import (
    Access,
    Alias,
    Comparison,
    Ground,
    HouseEvent,
    Known,
    KnownAlias,
    Operation,
    Resolution,
    Series,
    Source,
    Stage,
    Stop,
)
from taskforce.policy import visible_series


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


@dataclass(frozen=True)
class Registry:
    """What the known list says of the series of one registry."""

    name: str
    #: How many are in each state; states without one are not in it.
    states: dict[Known, int]
    #: The newest day of which a line was true.
    told_on: date


@dataclass(frozen=True)
class KnownList:
    """The known list as a whole: it gives away numbers only."""

    #: When it was brought; nothing where none ever was.
    imported_at: datetime | None
    registries: list[Registry]


@dataclass(frozen=True)
class Listed:
    """A series here that the known list names, and what it says."""

    reference: str
    known: KnownAlias


def matches_of(session: Session, series_ids: Collection[int]) -> list[Match]:
    """What these series match: by an alias, in any operation; by the known list, or what was
    heard where they were compared by hand; by the host's own mark; and where a series with the
    same alias is safe.

    Within one operation the series whose alias came later is the one that stops, so that one of
    the two can be worked; between operations both stop.
    """
    return _matches(session.execute(_MATCHES_OF, {"series_ids": list(series_ids)}))


def _matches(rows: Iterable[Any]) -> list[Match]:
    found = {Match(mine, Ground(ground), other) for mine, ground, other in rows}
    return sorted(found, key=lambda each: (each.series_id, each.ground, each.other_series_id or 0))


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
    matches = dict.fromkeys(_matches(session.execute(_among(inside))))
    stops = {
        Match(stop.series_id, stop.ground, stop.other_series_id): stop
        for stop in session.scalars(
            select(Stop).where(Stop.series_id.in_(inside), Stop.lifted_at.is_(None))
        )
    }
    news = [match for match in matches if match not in stops]
    return news, [stop for match, stop in stops.items() if match not in matches]


def across(session: Session, series_ids: Collection[int] | None) -> dict[int, set[int] | None]:
    """These series and those that share an alias with one of them, also a withdrawn one, by
    operation; without any named, every series of every operation."""
    if series_ids is None:
        return dict.fromkeys(session.scalars(select(Operation.id)))
    mine, other = aliased(Alias), aliased(Alias)
    named = select(Series.operation_id, Series.id).where(Series.id.in_(series_ids))
    sharing = select(other.operation_id, other.series_id).join(mine, mine.key == other.key)
    found: dict[int, set[int] | None] = {}
    for operation_id, series_id in session.execute(
        named.union(sharing.where(mine.series_id.in_(series_ids)))
    ):
        found[operation_id] = (found.get(operation_id) or set()) | {series_id}
    return found


def fresh(session: Session, series_id: int) -> list[Comparison]:
    """The newest comparison of each source, the machine's own first."""
    newest = select(func.max(Comparison.id)).where(Comparison.series_id == series_id)
    query = select(Comparison).where(Comparison.id.in_(newest.group_by(Comparison.source)))
    order = list(Source)
    return sorted(session.scalars(query), key=lambda each: order.index(each.source))


def pointer_of(session: Session, operation_id: int, match: Match) -> Pointer:
    """That there is a match, and whom to call; nothing else of the other side."""
    if match.other_series_id is None:
        return Pointer(_contact(session, match))
    other = session.get_one(Series, match.other_series_id)
    if other.operation_id == operation_id:
        is_hidden = other.access is not Access.FLOOR
        return Pointer(other.contact, "" if is_hidden else other.reference)
    host = session.get_one(Operation, other.operation_id).host_agency
    return Pointer(host.name if host else other.contact)


def _contact(session: Session, match: Match) -> str:
    """Whom to call where no other series is meant: as the host wrote, as the known list has it,
    or as it was answered."""
    series = session.get_one(Series, match.series_id)
    if series.known.value == match.ground.value:
        return series.contact
    listed = (
        select(KnownAlias.contact)
        .join(Alias, Alias.key == KnownAlias.key)
        .where(Alias.series_id == series.id, Alias.withdrawn_at.is_(None))
        .where(KnownAlias.state == match.ground.value)
    )
    if contact := session.scalars(listed).first():
        return contact
    heard = (
        each.answer
        for each in fresh(session, series.id)
        if each.result.value == match.ground.value
    )
    return next(heard, series.contact)


def known_list(session: Session) -> KnownList:
    """The known list that is in force, in numbers."""
    imports = select(func.max(HouseEvent.at)).where(HouseEvent.kind == "import_known_list")
    counted = (
        select(KnownAlias.register, KnownAlias.state, func.count(), func.max(KnownAlias.told_on))
        .group_by(KnownAlias.register, KnownAlias.state)
        .order_by(KnownAlias.register)
    )
    registries: dict[str, Registry] = {}
    for name, state, count, told_on in session.execute(counted):
        before = registries.get(name, Registry(name, {}, told_on))
        states = before.states | {state: count}
        registries[name] = Registry(name, states, max(before.told_on, told_on))
    return KnownList(session.scalar(imports), list(registries.values()))


def listed_in(session: Session, operation_id: int, reader_id: int) -> list[Listed]:
    """What the known list says of the standing aliases of series that this reader may know of."""
    query = (
        select(Series, KnownAlias)
        .join(Alias, Alias.series_id == Series.id)
        .join(KnownAlias, KnownAlias.key == Alias.key)
        .where(visible_series(operation_id, reader_id), Alias.withdrawn_at.is_(None))
        .order_by(Series.number, KnownAlias.key)
    )
    return [Listed(series.reference, known) for series, known in session.execute(query)]


def is_elsewhere(session: Session, operation_id: int, match: Match) -> bool:
    """Whether the other side is in another operation: the floor then only learns that the desk
    is comparing."""
    if match.other_series_id is None:
        return False
    return session.get_one(Series, match.other_series_id).operation_id != operation_id


#: Series, ground, and the other series where there is one.
Matching = Select[Any, Any, Any]
_NOWHERE = null().label("other")


def _among(ids: Any) -> CompoundSelect[Any, Any, Any]:
    """Series, ground and the other series of everything that these series match."""
    return union_all(_by_alias(ids), _by_mark(ids), _by_list(ids), _by_answer(ids), _by_rest(ids))


def _by_alias(ids: Any) -> Matching:
    mine, other = aliased(Alias), aliased(Alias)
    return (
        select(mine.series_id, literal(Ground.ALIAS.value), other.series_id)
        .join(other, and_(other.key == mine.key, other.series_id != mine.series_id))
        .where(mine.series_id.in_(ids), mine.withdrawn_at.is_(None), other.withdrawn_at.is_(None))
        .group_by(mine.series_id, other.series_id, mine.operation_id, other.operation_id)
        .having(
            or_(other.operation_id != mine.operation_id, func.min(other.id) < func.min(mine.id))
        )
    )


def _by_mark(ids: Any) -> Matching:
    """The host brought it with the mark that it is over."""
    over = Series.known.in_((Known.IDENTIFIED, Known.SAFEGUARDED))
    return select(Series.id, type_coerce(Series.known, String), _NOWHERE).where(
        Series.id.in_(ids), over
    )


def _by_list(ids: Any) -> Matching:
    listed = select(Alias.series_id, type_coerce(KnownAlias.state, String), _NOWHERE)
    return listed.join(KnownAlias, KnownAlias.key == Alias.key).where(
        Alias.series_id.in_(ids), Alias.withdrawn_at.is_(None)
    )


def _by_answer(ids: Any) -> Matching:
    """What was heard where people asked; the newest answer of each source counts."""
    newer = aliased(Comparison)
    asked_again = exists().where(
        newer.series_id == Comparison.series_id,
        newer.source == Comparison.source,
        newer.id > Comparison.id,
    )
    return select(Comparison.series_id, type_coerce(Comparison.result, String), _NOWHERE).where(
        Comparison.series_id.in_(ids),
        Comparison.source != Source.HOUSE,
        Comparison.result != Known.UNKNOWN,
        ~asked_again,
    )


def _by_rest(ids: Any) -> Matching:
    """A series with the same alias is safe, and nobody found that the two are different."""
    mine, other, there = aliased(Alias), aliased(Alias), aliased(Series)
    found_out, settled = aliased(Stop), aliased(Stop)
    pair = (mine.series_id, other.series_id)
    are_different = exists().where(
        settled.ground == Ground.ALIAS,
        settled.resolution == Resolution.DIFFERENT,
        settled.lifted_at.is_(None),
        settled.series_id.in_(pair),
        settled.other_series_id.in_(pair),
    )
    is_safe = or_(
        there.stage == Stage.SAFEGUARDED,
        exists().where(
            found_out.series_id == there.id,
            found_out.ground == Ground.SAFEGUARDED,
            found_out.other_series_id.is_(None),
            found_out.resolution == Resolution.SAME,
            found_out.lifted_at.is_(None),
        ),
    )
    return (
        select(mine.series_id, literal(Ground.SAFEGUARDED.value), other.series_id)
        .join(other, and_(other.key == mine.key, other.series_id != mine.series_id))
        .join(there, there.id == other.series_id)
        .where(mine.series_id.in_(ids), mine.withdrawn_at.is_(None), other.withdrawn_at.is_(None))
        .where(is_safe, ~are_different)
    )


#: Built once: it is asked for every claim.
_MATCHES_OF = _among(bindparam("series_ids", expanding=True))
