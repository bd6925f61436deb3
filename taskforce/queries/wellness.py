"""What people look after themselves with: for each of them alone, and for a host as a whole."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from taskforce.models import Member, Operation, Passed, Series, Settings, User, Viewing, Wellness
from taskforce.policy import READS_SERIES, visible_series

#: Hosts are told nothing of fewer people, and of more only about so many minutes or passes.
FEWEST, ABOUT = 5, 5
#: When an evening is over.
MORNING = time(5)


@dataclass(frozen=True)
class Rest:
    """How one person looks after themselves."""

    longest: ClassVar[timedelta] = Viewing.LONGEST

    #: Since when they look at material; nothing while they do not.
    since: datetime | None
    #: What came before that today, by their own clock.
    today: timedelta
    break_after: int
    day_most: int
    evening: str


@dataclass(frozen=True)
class Rests:
    """What a host may know of all together; nothing where too few people are behind it."""

    minutes: int | None
    passes: int | None


def rest_of(session: Session, user_id: int, zone: str, now: datetime) -> Rest:
    """For the person alone."""
    chosen = session.scalars(select(Wellness).filter_by(user_id=user_id)).one_or_none()
    midnight = _midnight(now, zone)
    found = _viewings(session, midnight, Viewing.user_id == user_id)
    running = next((each for each in found if each.runs_at(now)), None)
    return Rest(
        since=running.began_at if running else None,
        today=_within(midnight, now, (each for each in found if each is not running)),
        break_after=chosen.break_after if chosen else Wellness.BREAK_AFTER,
        day_most=chosen.day_most if chosen else Wellness.DAY_MOST,
        evening=chosen.evening if chosen else "",
    )


def evening_of(session: Session, user: User, now: datetime) -> str:
    """Since when this person wants no new series, while that is so; nothing at other hours."""
    chosen = session.scalars(select(Wellness).filter_by(user_id=user.id)).one_or_none()
    if chosen is None or not chosen.evening:
        return ""
    settings = session.scalars(select(Settings).filter_by(user_id=user.id)).one_or_none()
    here = now.astimezone(ZoneInfo(settings.zone if settings else user.zone)).time()
    is_late = here >= time.fromisoformat(chosen.evening) or here < MORNING
    return chosen.evening if is_late else ""


def rests_of(session: Session, operation: Operation, now: datetime) -> Rests:
    """All together, today by the operation's clock, and never fewer than five people."""
    people = set(
        session.scalars(
            select(Member.user_id).where(
                Member.operation_id == operation.id, Member.role.in_(READS_SERIES)
            )
        )
    )
    midnight = _midnight(now, operation.zone)
    viewed: dict[int, list[Viewing]] = {}
    for each in _viewings(session, midnight, Viewing.user_id.in_(people)):
        viewed.setdefault(each.user_id, []).append(each)
    sums = [_within(midnight, now, found) for found in viewed.values()]
    passes = Counter(
        session.scalars(
            select(Passed.user_id)
            .join(Series, Series.id == Passed.series_id)
            .where(visible_series(operation.id), Passed.user_id.in_(people))
            .where(Passed.taken_back_at.is_(None))
        )
    )
    minutes = [total.total_seconds() / 60 for total in sums]
    return Rests(
        minutes=_about(median(minutes)) if len(minutes) >= FEWEST else None,
        passes=_about(passes.total()) if len(passes) >= FEWEST else None,
    )


def _about(number: float) -> int:
    """So roughly that nobody learns what one more person added."""
    return ABOUT * round(number / ABOUT)


def _midnight(now: datetime, zone: str) -> datetime:
    here = now.astimezone(ZoneInfo(zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def _viewings(session: Session, since: datetime, whose: ColumnElement[bool]) -> list[Viewing]:
    ended = or_(Viewing.ended_at.is_(None), Viewing.ended_at > since)
    recent = Viewing.began_at > since - Viewing.LONGEST
    return list(session.scalars(select(Viewing).where(whose, ended, recent)))


def _within(midnight: datetime, now: datetime, viewings: Iterable[Viewing]) -> timedelta:
    spans = (each.end_at(now) - max(each.began_at, midnight) for each in viewings)
    return sum((max(span, timedelta()) for span in spans), timedelta())
