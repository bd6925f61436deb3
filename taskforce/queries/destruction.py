"""What two hosts decided about destroying an operation, and whom it takes along."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from taskforce.models import (
    Area,
    Destruction,
    HouseEvent,
    LiveModel,
    Member,
    Model,
    Operation,
    OperationState,
    OwnModel,
    Role,
    User,
)
from taskforce.queries.operation import Who, who_of

#: What belongs to a person goes with them and holds nobody.
_THEIRS = (OwnModel, Area, Member)


def destruction_of(session: Session, operation_id: int) -> Destruction | None:
    """The one that stands, or that was carried out; nothing where none was asked for, or each
    was cancelled."""
    query = select(Destruction).filter_by(operation_id=operation_id, cancelled_at=None)
    return session.scalars(query.order_by(Destruction.id.desc())).first()


@dataclass(frozen=True)
class Countdown:
    """What everybody with a seat is told while the wait runs."""

    due_at: datetime
    asked_by: Who
    confirmed_by: Who


def counting_down(session: Session, operation: Operation) -> Countdown | None:
    """When it is destroyed, once two hosts have decided it; every page asks."""
    if operation.state is not OperationState.CLOSED or operation.destroyed_at:
        return None
    asked = destruction_of(session, operation.id)
    if asked is None or not (asked.due_at and asked.confirmed_by_id):
        return None
    if not decided_by_hosts(session, asked):
        return None
    who = who_of(session, [asked.asked_by_id, asked.confirmed_by_id])
    return Countdown(asked.due_at, who[asked.asked_by_id], who[asked.confirmed_by_id])


def due(session: Session, moment: datetime) -> list[int]:
    """The operations whose wait is over and that are not gone in whole."""
    query = select(Destruction).filter_by(cancelled_at=None, finished_at=None)
    waiting = session.scalars(query.where(Destruction.confirmed_at.is_not(None)))
    return [each.operation_id for each in waiting if each.due_at and each.due_at <= moment]


def decided_by_hosts(session: Session, asked: Destruction) -> bool:
    """Whether everybody who decided it so far is a host of this operation still. The word of
    somebody who lost the seat, the role or the account no longer counts."""
    decided = {asked.asked_by_id, asked.confirmed_by_id} - {None}
    query = select(User.id).join(Member, Member.user_id == User.id)
    standing = query.where(
        Member.operation_id == asked.operation_id,
        Member.role == Role.HOST,
        User.is_disabled.is_(False),
        User.id.in_(decided),
    )
    return set(session.scalars(standing)) == decided


def leaving(session: Session, operation_id: int) -> set[int]:
    """Whose account goes with this operation: whoever has or had a seat here and has none in an
    operation that stands, and is named in no row that stays. The same before its own rows went
    and after."""
    here = select(Member.user_id).where(Member.operation_id == operation_id)
    left = session.scalars(select(HouseEvent).filter_by(kind="unseat_member"))
    departed = {event.facts["user"] for event in left if event.facts["operation"] == operation_id}
    standing = (
        select(Member.user_id)
        .join(Operation, Operation.id == Member.operation_id)
        .where(Operation.id != operation_id, Operation.destroyed_at.is_(None))
    )
    seated_or_gone = departed | set(session.scalars(here))
    gone = seated_or_gone - set(session.scalars(standing))
    for kind in (mapper.class_ for mapper in Model.registry.mappers):
        if issubclass(kind, _THEIRS):
            continue
        for column, target in references(kind.__table__):
            if target is User.__table__:
                naming = select(column).where(column.in_(gone))
                if issubclass(kind, LiveModel):
                    naming = naming.where(kind.operation_id != operation_id)
                gone -= set(session.scalars(naming))
    return gone


def hosts_leaving(session: Session, operation_id: int) -> list[User]:
    """Those of its hosts whose account goes with it."""
    gone = leaving(session, operation_id)
    query = select(User).join(Member, Member.user_id == User.id).order_by(User.name)
    hosts = query.where(Member.operation_id == operation_id, Member.role == Role.HOST)
    return list(session.scalars(hosts.where(User.id.in_(gone))))


def references(table: Table) -> list[tuple[Column[int], Table]]:
    """Its columns that name rows of other tables, and which."""
    return [(key.parent, key.column.table) for key in table.foreign_keys]
