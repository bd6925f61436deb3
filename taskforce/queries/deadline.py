"""Information that expires, as pages need it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from taskforce.models import Deadline, Series
from taskforce.policy import visible_series
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
        .where(visible_series(operation_id), Deadline.until > at)
        .where(Deadline.ended_at.is_(None), Deadline.redacted_by_id.is_(None))
        .where(~is_left_in_peace())
    )
    found = session.execute(query.order_by(Deadline.until, Deadline.number))
    return [Expiring(deadline, series) for deadline, series in found]


def agreed_so_far(session: Session, operation_id: int) -> int:
    """How often two people agreed that information of the floor expires."""
    query = select(func.count(Deadline.id)).join(Series, Series.id == Deadline.series_id)
    agreed = query.where(visible_series(operation_id), Deadline.agreed_at.is_not(None))
    return session.scalar(agreed) or 0
