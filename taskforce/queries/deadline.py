"""Information that expires, as pages need it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from taskforce.models import Deadline, Member, Operation, Series
from taskforce.policy import AGREES, states_for, visible_series
from taskforce.queries.series import is_left_in_peace


@dataclass(frozen=True)
class Expiring:
    """What can still be acted on, and the series that it is about."""

    deadline: Deadline
    series: Series


def deadlines_of(session: Session, series_id: int) -> list[Deadline]:
    """All that was ever said to expire in a series, newest first."""
    query = select(Deadline).where(Deadline.series_id == series_id)
    return list(session.scalars(query.order_by(Deadline.number.desc())))


def expiring(session: Session, operation_id: int, at: datetime) -> list[Expiring]:
    """What stands on the floor at that moment: what ends first, first."""
    query = (
        select(Deadline, Series)
        .join(Series, Series.id == Deadline.series_id)
        .where(
            Deadline.operation_id == operation_id,
            visible_series(operation_id),
            _stands_at(at),
            ~is_left_in_peace(),
        )
    )
    found = session.execute(query.order_by(Deadline.until, Deadline.number))
    return [Expiring(deadline, series) for deadline, series in found]


def to_agree(session: Session, operation_id: int, at: datetime, user_id: int) -> list[Expiring]:
    """What waits for this person as the second one: what ends first, first."""
    waiting = deadlines_waiting(operation_id, at, [user_id]).subquery()
    query = (
        select(Deadline, Series)
        .join(waiting, waiting.c.deadline_id == Deadline.id)
        .join(Series, Series.id == Deadline.series_id)
    )
    found = session.execute(query.order_by(Deadline.until, Deadline.number))
    return [Expiring(deadline, series) for deadline, series in found]


def deadlines_waiting(operation_id: Any, moment: Any, people: Any) -> Select[int, int]:
    """Pairs of person and information that waits for a second one: they may agree, and did not
    say it themselves."""
    person: Any = Member.user_id
    return (
        select(person.label("user_id"), Deadline.id.label("deadline_id"))
        .select_from(Deadline)
        .join(Series, Series.id == Deadline.series_id)
        .join(Operation, Operation.id == Series.operation_id)
        .join(Member, Member.operation_id == Operation.id)
        .where(
            Operation.id == operation_id,
            Operation.state.in_(states_for(AGREES)),
            person.in_(people),
            Member.role.in_(AGREES),
            visible_series(operation_id, person),
            Deadline.operation_id == operation_id,
            Deadline.agreed_at.is_(None),
            Deadline.proposed_by_id != person,
            _stands_at(moment),
            ~is_left_in_peace(),
        )
    )


def _stands_at(moment: Any) -> ColumnElement[bool]:
    """The same as ``Deadline.stands_at``, for many at once."""
    return and_(
        Deadline.until > moment, Deadline.ended_at.is_(None), Deadline.redacted_by_id.is_(None)
    )


def agreed_so_far(session: Session, operation_id: int) -> int:
    """How often two people agreed that information of the floor expires."""
    query = select(func.count(Deadline.id)).join(Series, Series.id == Deadline.series_id)
    agreed = Deadline.operation_id == operation_id, Deadline.agreed_at.is_not(None)
    return session.scalar(query.where(visible_series(operation_id), *agreed)) or 0
