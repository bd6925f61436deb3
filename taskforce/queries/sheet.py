"""What each agency of the room holds at one moment, for a sheet of paper that still tells it when
nothing else does: references, names and times, never a text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from taskforce.models import Ask, LiveModel, Referral, ReferralState, Series, Stop, User
from taskforce.policy import visible_series

Row = TypeVar("Row", bound=LiveModel)


@dataclass
class Held:
    """What the people of one agency hold; each row with the series that it is about."""

    country: str
    #: Nothing for people without an agency.
    name: str
    series: list[Series] = field(default_factory=list)
    asks: list[tuple[Ask, str]] = field(default_factory=list)
    referrals: list[tuple[Referral, str]] = field(default_factory=list)
    stops: list[tuple[Stop, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """All that is held, by agency."""

    agencies: list[Held]
    #: The open stops that nobody has taken, and the series.
    unowned: list[tuple[Stop, str]]


def sheet_of(session: Session, operation_id: int, reader_id: int, now: datetime) -> Sheet:
    """What this reader may know of what is held, what is due first on top."""
    found: dict[int | None, Held] = {}

    def of(person: User) -> Held:
        agency = person.agency
        name, country = (agency.name, agency.country) if agency else ("", "")
        return found.setdefault(person.agency_id, Held(country, name))

    here = visible_series(operation_id, reader_id)
    claims = select(Series).where(here, Series.held_until > now)
    for series in session.scalars(claims.order_by(Series.held_until, Series.number)):
        if holder := series.holder_at(now):
            of(holder).series.append(series)
    for ask, reference in _asks(session, here, now):
        of(ask.author).asks.append((ask, reference))
    for referral, reference in _referrals(session, here):
        of(referral.sent_by or referral.drafted_by).referrals.append((referral, reference))
    unowned = list[tuple[Stop, str]]()
    for stop, reference in _stops(session, here):
        (of(stop.owner).stops if stop.owner else unowned).append((stop, reference))
    return Sheet(sorted(found.values(), key=lambda held: (held.country, held.name)), unowned)


def _asks(session: Session, here: ColumnElement[bool], now: datetime) -> Iterator[tuple[Ask, str]]:
    is_open = (Ask.closed_at.is_(None), Ask.expires_at > now, Ask.redacted_by_id.is_(None))
    query = select(Ask, Series).join(Series, Series.id == Ask.series_id).where(here, *is_open)
    return _named(session, query.order_by(Ask.expires_at, Ask.number))


def _referrals(session: Session, here: ColumnElement[bool]) -> Iterator[tuple[Referral, str]]:
    """Those that wait for somebody here, then those whose recipient is to be heard of."""
    waits = or_(
        Referral.state.in_(ReferralState.before_sending()),
        Referral.due_on.is_not(None),
    )
    query = select(Referral, Series).join(Series, Series.id == Referral.series_id)
    ordered = (Referral.due_on.is_not(None), Referral.due_on, Referral.number)
    return _named(session, query.where(here, waits).order_by(*ordered))


def _stops(session: Session, here: ColumnElement[bool]) -> Iterator[tuple[Stop, str]]:
    is_open = (Stop.resolution.is_(None), Stop.lifted_at.is_(None))
    query = select(Stop, Series).join(Series, Series.id == Stop.series_id).where(here, *is_open)
    return _named(session, query.order_by(Stop.due_at, Stop.number))


def _named(session: Session, query: Select[Row, Series]) -> Iterator[tuple[Row, str]]:
    for row, series in session.execute(query):
        yield row, series.reference
