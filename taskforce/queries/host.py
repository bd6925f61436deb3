"""What a host sees to while an operation runs: who is there, and what waits for nobody in
particular. Only what the whole floor may know of; and no figure about a person but one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from taskforce.inputs.gate import MESSAGES
from taskforce.models import (
    Ask,
    Clue,
    GateRefusal,
    Member,
    Operation,
    Reading,
    Series,
    Stage,
)
from taskforce.policy import visible_series
from taskforce.queries.activity import begin_of
from taskforce.queries.ask import reached_by
from taskforce.queries.history import lately_active
from taskforce.queries.operation import Who, members_of, who_of
from taskforce.queries.series import is_left_in_peace, references_of, stopped_ids

#: A claim that ends within this time, and that nobody has renewed.
SOON = timedelta(minutes=20)
#: Whoever is not here and did nothing for so long is quiet.
QUIET = timedelta(hours=2)
#: A series on which nothing happened for so long is stuck.
STUCK = timedelta(hours=24)
#: Reading is far above the usual from so many times the room's median on, and never below this.
TIMES, LEAST = 5, 40
#: So many rows of a list are shown; it says how many there are.
MOST = 10

State = Literal["here", "away", "quiet", "expected"]


@dataclass(frozen=True)
class Seated:
    """Somebody with a seat, and whether they are there."""

    who: Who
    state: State


@dataclass(frozen=True)
class Unanswered:
    """An open ask without an answer, and how many people it reaches."""

    ask: Ask
    series: str
    reaches: int


@dataclass(frozen=True)
class Reads:
    """How many series people opened today: what is usual, from where on it is far above that,
    and who is above."""

    usual: int
    limit: int
    above: list[tuple[Who, int]]


def seated_in(
    session: Session, operation_id: int, here: Iterable[int], now: datetime
) -> list[Seated]:
    """Everybody with a seat, by country and name."""
    lately, present = lately_active(session, operation_id, now - QUIET), set(here)

    def state(user_id: int, has_come: bool) -> State:
        if user_id in present:
            return "here"
        if user_id in lately:
            return "away"
        return "quiet" if has_come else "expected"

    return [
        Seated(Who(user.name, user.country), state(user.id, member.accepted_at is not None))
        for user, member in members_of(session, operation_id)
        if not user.is_disabled
    ]


def claims_ending(session: Session, operation_id: int, now: datetime) -> list[Series]:
    """The claims that lapse soon, those first that end first."""
    query = select(Series).where(
        visible_series(operation_id), Series.held_until > now, Series.held_until <= now + SOON
    )
    return list(session.scalars(query.order_by(Series.held_until, Series.number)))


def stuck_in(session: Session, operation_id: int, now: datetime) -> tuple[list[Series], int]:
    """The first of the series that somebody began and that are not located, or whose clues
    contradict one another, and on which nothing happened for long, oldest first; and how many
    there are in all. Where there is a stop, it is the desk that waits."""
    is_begun = or_(
        Series.stage == Stage.WORKED,
        and_(Series.stage.in_((Stage.OPEN, Stage.LOCATED)), Series.contradicted > 0),
    )
    query = select(Series).where(
        visible_series(operation_id),
        is_begun,
        Series.changed_at <= now - STUCK,
        Series.id.not_in(stopped_ids()),
    )
    how_many = session.scalar(query.with_only_columns(func.count(Series.id))) or 0
    first = query.order_by(Series.changed_at, Series.number).limit(MOST)
    return list(session.scalars(first)), how_many


def unanswered_in(
    session: Session, operation_id: int, now: datetime
) -> tuple[list[Unanswered], int]:
    """The open asks that nobody has answered, oldest first, and how many there are in all."""
    answered = exists().where(Clue.ask_id == Ask.id, Clue.redacted_by_id.is_(None))
    query = (
        select(Ask)
        .join(Series, Series.id == Ask.series_id)
        .where(
            Ask.operation_id == operation_id,
            visible_series(operation_id),
            Ask.closed_at.is_(None),
            Ask.expires_at > now,
            ~answered,
            ~is_left_in_peace(),
        )
    )
    asks = list(session.scalars(query.order_by(Ask.asked_at, Ask.number)))
    series = references_of(session, [ask.series_id for ask in asks])
    shown = [
        Unanswered(ask, series[ask.series_id], len(reached_by(session, ask)))
        for ask in asks[:MOST]
    ]
    return shown, len(asks)


def reads_in(session: Session, operation_id: int, now: datetime) -> Reads:
    """Who opened far more series today than is usual here. Which ones, two hosts look up."""
    operation = session.get_one(Operation, operation_id)
    since = begin_of(operation, operation.day_of(now))
    query = (
        select(Reading.user_id, func.count(Reading.series_id.distinct()))
        .join(Series, Series.id == Reading.series_id)
        .join(
            Member,
            and_(Member.user_id == Reading.user_id, Member.operation_id == operation_id),
        )
        .where(visible_series(operation_id), Reading.at >= since)
        .group_by(Reading.user_id)
    )
    counts = {user_id: count for user_id, count in session.execute(query)}
    usual = int(median(counts.values())) if counts else 0
    limit = max(TIMES * usual, LEAST)
    above = {user_id: count for user_id, count in counts.items() if count > limit}
    names = who_of(session, above)
    listed = sorted(((names[each], above[each]) for each in names), key=_by_country)
    return Reads(usual, limit, listed)


def refusals_in(session: Session, operation_id: int, now: datetime) -> list[tuple[str, int, int]]:
    """How many texts the gate refused, by reason: today, and in the whole operation."""
    today = session.get_one(Operation, operation_id).day_of(now)
    query = select(GateRefusal).filter_by(operation_id=operation_id)
    counted: dict[str, tuple[int, int]] = {}
    for each in session.scalars(query):
        of_day, in_all = counted.get(each.reason, (0, 0))
        is_today = each.day == today
        counted[each.reason] = (of_day + each.count * is_today, in_all + each.count)
    return [(reason, *counted[reason]) for reason in MESSAGES if reason in counted]


def _by_country(row: tuple[Who, int]) -> tuple[str, str]:
    return row[0].country, row[0].name
