"""What two hosts decided about destroying an operation."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Destruction


def destruction_of(session: Session, operation_id: int) -> Destruction | None:
    """The one that stands, or that was carried out; nothing where none was asked for, or each
    was cancelled."""
    query = select(Destruction).filter_by(operation_id=operation_id, cancelled_at=None)
    return session.scalars(query.order_by(Destruction.id.desc())).first()


def due(session: Session, moment: datetime) -> list[int]:
    """The operations whose wait is over and that are not gone in whole."""
    query = select(Destruction).filter_by(cancelled_at=None, finished_at=None)
    waiting = session.scalars(query.where(Destruction.confirmed_at.is_not(None)))
    return [each.operation_id for each in waiting if each.due_at and each.due_at <= moment]
