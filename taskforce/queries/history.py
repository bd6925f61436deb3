"""What happened, read back: events, and the lines in which a history tells of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Access,
    Ask,
    Event,
    EventKind,
    Jurisdiction,
    Link,
    Role,
    SamePlace,
    Series,
)
from taskforce.policy import AUDIENCE_OF, FOR_DESK, Audience, visible_series
from taskforce.queries.operation import Who, who_of
from taskforce.queries.series import references_of

PAGE = 50


@dataclass(frozen=True)
class Line:
    """An event as the history tells it."""

    event: Event
    who: Who | None
    series: str
    place: str
    #: Whom it went to, or whose arrival it is about.
    whom: Who | None


def events_after(session: Session, operation_id: int, seen: int) -> list[Event]:
    """What happened since."""
    query = select(Event).where(Event.operation_id == operation_id, Event.seq > seen)
    return list(session.scalars(query.order_by(Event.seq)))


def events_at(session: Session, operation_id: int, seq: int) -> Event | None:
    """The event with this number."""
    return session.scalars(select(Event).filter_by(operation_id=operation_id, seq=seq)).first()


def event_on_floor(session: Session, operation_id: int, seq: int) -> Event | None:
    """The event with this number, where the whole floor may read of it."""
    query = readable(operation_id).where(Event.operation_id == operation_id, Event.seq == seq)
    return session.scalars(query).first()


def lately_active(session: Session, operation_id: int, since: datetime) -> set[int]:
    """Who did something since then that the whole floor may read of."""
    query = readable(operation_id).where(Event.operation_id == operation_id, Event.at > since)
    actors = session.scalars(query.with_only_columns(Event.actor_id).distinct())
    return {actor_id for actor_id in actors if actor_id is not None}


def readable(operation_id: int, reader_id: int | None = None) -> Select[Event]:
    """What this reader may read of, or the whole floor.

    What happened to one series may tell of another that is not for everybody: that they are the
    same child, or show the same place. And who could know of a series is for those who can.
    """
    visible = visible_series(operation_id, reader_id)
    hidden = select(Series.id).where(
        Series.operation_id == operation_id, Series.access == Access.NAMED, not_(visible)
    )
    query = select(Event).outerjoin(Series, Series.id == Event.series_id)
    query = query.where(or_(Event.series_id.is_(None), visible))
    for noun, ones, others in _OF_TWO:
        told = select(ones.class_.id).where(
            or_(ones.in_(hidden.correlate(None)), others.in_(hidden.correlate(None)))
        )
        query = query.where(not_(and_(Event.kind.in_(noun), Event.subject_id.in_(told))))
    return query.where(or_(Event.kind != EventKind.SERIES_LIMITED, Series.access == Access.NAMED))


#: What the desk alone is told of is left out.
_FOR_FLOOR = Event.kind.not_in(FOR_DESK)
#: Kinds of event whose row is about two series, and where it names them.
_OF_TWO = (
    ((EventKind.LINK_MADE, EventKind.LINK_WITHDRAWN), Link.series_id, Link.other_id),
    (
        (EventKind.SAME_PLACE_CONFIRMED, EventKind.SAME_PLACE_DISMISSED),
        SamePlace.series_id,
        SamePlace.other_series_id,
    ),
)


def lines_of(session: Session, events: Iterable[Event]) -> list[Line]:
    """The same events with the names they need."""
    events = list(events)
    whom = {e.id: e.facts.get("to") or e.facts.get("person") or 0 for e in events}
    people = who_of(session, [*(event.actor_id for event in events), *whom.values()])
    series = references_of(session, [event.series_id for event in events])
    placed = [event.subject_id for event in events if event.kind.value.startswith("jurisdiction.")]
    query = select(Jurisdiction.id, Jurisdiction.place).where(Jurisdiction.id.in_(placed))
    places = {row_id: place for row_id, place in session.execute(query)} if placed else {}
    return [
        Line(
            event,
            people.get(event.actor_id or 0),
            series.get(event.series_id or 0, ""),
            places.get(event.subject_id or 0, "")
            if event.kind.value.startswith("jurisdiction.")
            else "",
            people.get(whom[event.id]),
        )
        for event in events
    ]


def history_of(session: Session, series_id: int, most: int = 20) -> list[Line]:
    """The last things that happened to a series, newest first."""
    series = session.get_one(Series, series_id)
    query = readable(series.operation_id).where(Event.series_id == series_id, _FOR_FLOOR)
    return lines_of(session, session.scalars(query.order_by(Event.seq.desc()).limit(most)))


def done_by_others(
    session: Session, operation_id: int, reader_id: int, moment: datetime, most: int = 20
) -> list[Line]:
    """What others did lately on series that this person holds or asked about, newest first; and
    that somebody took one from them."""
    query = _by_others(operation_id, reader_id).where(_is_theirs(reader_id, moment))
    return lines_of(session, session.scalars(query.limit(most)))


def done_around(
    session: Session, operation_id: int, reader_id: int, moment: datetime, most: int = 20
) -> list[Line]:
    """What others did lately on everything else, as far as this person may know of it."""
    query = _by_others(operation_id, reader_id).where(~_is_theirs(reader_id, moment))
    return lines_of(session, session.scalars(query.limit(most)))


def _by_others(operation_id: int, reader_id: int) -> Select[Event]:
    others = or_(Event.actor_id.is_(None), Event.actor_id != reader_id)
    query = readable(operation_id, reader_id)
    query = query.where(Event.series_id.is_not(None), others, _FOR_FLOOR)
    return query.order_by(Event.seq.desc())


def _is_theirs(reader_id: int, moment: datetime) -> ColumnElement[bool]:
    asked = select(Ask.series_id).where(Ask.author_id == reader_id)
    # The record says whose claim it was; as canonical JSON there is one way to write that.
    was_theirs = or_(*(Event.body.contains(f'"holder":{reader_id}{end}') for end in ",}"))
    return or_(
        and_(Series.holder_id == reader_id, Series.held_until > moment),
        Series.id.in_(asked),
        and_(Event.kind.in_(_TAKEN_AWAY), was_theirs),
    )


_TAKEN_AWAY = (EventKind.SERIES_FREED, EventKind.SERIES_ASSIGNED)


def history(
    session: Session,
    operation_id: int,
    reader_id: int,
    role: Role,
    *,
    before: int = 0,
    series_id: int = 0,
) -> tuple[list[Line], bool]:
    """What happened in the operation as far as this reader may know, newest first; and whether
    there is more."""
    query = readable(operation_id, reader_id).where(Event.operation_id == operation_id)
    if AUDIENCE_OF[role] < Audience.DESK:
        query = query.where(_FOR_FLOOR)
    if before:
        query = query.where(Event.seq < before)
    if series_id:
        query = query.where(Event.series_id == series_id)
    found = list(session.scalars(query.order_by(Event.seq.desc()).limit(PAGE + 1)))
    return lines_of(session, found[:PAGE]), len(found) > PAGE
