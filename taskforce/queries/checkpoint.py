"""Checkpoints, and what a record says of one that somebody kept."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from taskforce.models import START, Checkpoint, Event, Operation, ToldCheckpoint
from taskforce.models.checkpoint import fingerprint_of, public_key
from taskforce.models.event import chained

#: So many of the newest are listed, whether anybody has them or not.
_SHOWN = 6


def newest_of(session: Session, operation_id: int) -> Checkpoint | None:
    """The last one of this operation."""
    return next(iter(checkpoints_of(session, operation_id, 1)), None)


def checkpoints_of(session: Session, operation_id: int, most: int) -> list[Checkpoint]:
    """Those of this operation, newest first."""
    query = select(Checkpoint).filter_by(operation_id=operation_id)
    return list(session.scalars(query.order_by(Checkpoint.id.desc()).limit(most)))


def checkpoint_at(session: Session, operation_id: int, checkpoint_id: int) -> Checkpoint | None:
    """That one, where it is this operation's."""
    query = select(Checkpoint).filter_by(operation_id=operation_id, id=checkpoint_id)
    return session.scalars(query).one_or_none()


def listed(session: Session, operation_id: int) -> list[Checkpoint]:
    """Those that agencies have on paper and the newest ones, newest first: what was printed an
    hour ago is handed over now."""
    newest = [each.id for each in checkpoints_of(session, operation_id, _SHOWN)]
    query = select(Checkpoint).filter_by(operation_id=operation_id)
    shown = query.where(or_(Checkpoint.papers.any(), Checkpoint.id.in_(newest)))
    return list(session.scalars(shown.order_by(Checkpoint.id.desc())))


def operations_due(session: Session, before: datetime) -> list[int]:
    """The operations whose record grew since their last checkpoint, if that is older."""
    last = select(func.max(Checkpoint.id)).group_by(Checkpoint.operation_id)
    query = (
        select(Operation.id)
        .outerjoin(Checkpoint, (Checkpoint.operation_id == Operation.id) & Checkpoint.id.in_(last))
        .where(
            Operation.last_seq > func.coalesce(Checkpoint.seq, 0),
            func.coalesce(Checkpoint.at <= before, True),
        )
    )
    return list(session.scalars(query.order_by(Operation.id)))


def is_due(here: Operation, newest: Checkpoint | None, before: datetime, key: str) -> bool:
    """Whether the last one does not tell the end of the record, and is older than that; one under
    another key tells nothing that this installation could vouch for."""
    if newest is None or newest.key != key:
        return here.last_seq > 0
    return newest.seq < here.last_seq and newest.at <= before


def contradictions(
    session: Session, operation: Operation, told: ToldCheckpoint, trusted: str = ""
) -> list[str]:
    """Why today's record is not the continuation of this checkpoint; nothing where it is.

    The signature is to be that of this installation's key, or of the one with this fingerprint.
    """
    if told.slug != operation.slug:
        return [f"this checkpoint is of another operation: {told.slug}"]
    if told.statement and not told.is_signed_by(trusted or fingerprint_of(public_key())):
        return ["the signature of this checkpoint is not of this installation"]
    query = select(Event.seq, Event.body, Event.digest).filter_by(operation_id=operation.id)
    head, last = START, 0
    for seq, body, digest in session.execute(query.order_by(Event.seq)):
        last, head = last + 1, chained(head, body)
        if seq != last or digest != head:
            return [f"the chain is broken at event {last}; it held until event {last - 1}"]
        if seq == told.seq and head != told.head:
            return [_parted(seq, head, told.head)]
    if last < told.seq or not told.seq:
        return [f"there is no event {told.seq}: the record ends at {last}"]
    return []


def _parted(seq: int, head: str, told: str) -> str:
    """Each word stands for four digits: a later word alone is rather a slip of who typed it."""
    same = next((at for at, (a, b) in enumerate(zip(head, told, strict=False)) if a != b), 0)
    return (
        f"the record was changed before or at event {seq}, or the checkpoint was mistyped:"
        f" they part at word {same // 4 + 1} of 16"
    )
