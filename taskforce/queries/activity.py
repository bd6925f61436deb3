"""When the room works, and which of its countries do: by the hour, and never by person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from taskforce.models import Agency, Event, EventKind, Member, Operation, Series, User
from taskforce.policy import visible_series
from taskforce.queries.history import readable

#: What is counted as work done: a clue or an answer, a place, a referral that went out, and what
#: came back.
WORK = (
    EventKind.CLUE_POSTED,
    EventKind.JURISDICTION_RECORDED,
    EventKind.REFERRAL_SENT,
    EventKind.FEEDBACK_RECORDED,
)
#: So many days are shown, the last of them the last on which anything was done.
DAYS = 7


@dataclass(frozen=True)
class DayOfWork:
    """How much was done in each hour of one day, where the operation sits."""

    day: date
    hours: list[int]

    @property
    def all(self) -> int:
        return sum(self.hours)


@dataclass(frozen=True)
class CountryAtWork:
    """Whether anybody of a country is at work today; never how many, or who."""

    country: str
    is_at_work: bool


def days_of_work(session: Session, operation: Operation) -> list[DayOfWork]:
    """The last days, oldest first; a day on which nothing was done stands between others."""
    on_floor = and_(Series.id == Event.series_id, visible_series(operation.id))
    done = select(Event.at).join(Series, on_floor)
    done = done.where(Event.operation_id == operation.id, Event.kind.in_(WORK))
    last = session.scalar(done.order_by(Event.seq.desc()).limit(1))
    if last is None:
        return []
    today = operation.day_of(last)
    since = begin_of(operation, today - timedelta(days=DAYS - 1))
    zone = ZoneInfo(operation.zone)
    local = [at.astimezone(zone) for at in session.scalars(done.where(Event.at >= since))]
    counted = Counter((at.date(), at.hour) for at in local)
    first = min(day for day, _ in counted)
    days = (first + timedelta(days=number) for number in range((today - first).days + 1))
    return [DayOfWork(day, [counted[day, hour] for hour in range(24)]) for day in days]


def hours_of_work(days: Iterable[DayOfWork]) -> range:
    """From the first hour of a day to the last in which anything was done on any of them."""
    busy = [hour for each in days for hour, count in enumerate(each.hours) if count]
    return range(min(busy), max(busy) + 1) if busy else range(0)


def countries_at_work(
    session: Session, operation: Operation, here: Iterable[int], now: datetime
) -> list[CountryAtWork]:
    """Every country with a seat: whether somebody of it is here, or did today what the floor may
    know of."""
    since = begin_of(operation, operation.day_of(now))
    today = (Event.operation_id == operation.id, Event.at.between(since, now))
    done = readable(operation.id).where(*today).with_only_columns(Event.actor_id)
    busy = {*session.scalars(done.distinct()), *here}
    seats = select(Member.user_id, Agency.country).join(User, User.id == Member.user_id)
    seats = seats.join(Agency, Agency.id == User.agency_id)
    rows = session.execute(seats.where(Member.operation_id == operation.id)).all()
    at_work = {country for user_id, country in rows if user_id in busy}
    return [
        CountryAtWork(country, country in at_work)
        for country in sorted({country for _, country in rows})
    ]


def begin_of(operation: Operation, day: date) -> datetime:
    """The moment at which a day begins where the operation sits."""
    return datetime.combine(day, time(), ZoneInfo(operation.zone))
