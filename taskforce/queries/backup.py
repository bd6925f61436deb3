"""Which files were made of the house, and which of them may still be somewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Backup, BackupKind, Operation, OperationState

#: An older backup than this is too old. While people work, a morning is soon lost; before and
#: after it is the work of a few, and once an operation is closed there are only late answers.
FRESH = {
    OperationState.PREPARING: timedelta(days=1),
    OperationState.RUNNING: timedelta(hours=2),
    OperationState.TAIL: timedelta(days=1),
    OperationState.CLOSED: timedelta(days=7),
}


@dataclass(frozen=True)
class LastBackup:
    """When everything was last brought to safety, and whether that is too long ago."""

    at: datetime | None
    state: OperationState
    is_late: bool


def registered(session: Session) -> list[Backup]:
    """Files that we made and did not delete, newest first."""
    query = select(Backup).where(Backup.gone_at.is_(None))
    return list(session.scalars(query.order_by(Backup.at.desc(), Backup.id.desc())))


def last_backup(session: Session, operation: Operation, moment: datetime) -> LastBackup:
    """The newest of the rows, as the host of this operation has to know. While it is prepared, it
    may be that nothing is worth one yet."""
    newest = select(Backup.at).where(Backup.kind == BackupKind.ROWS).order_by(Backup.at.desc())
    at = session.scalars(newest.limit(1)).first()
    state = operation.state
    if at is None:
        return LastBackup(at, state, is_late=state is not OperationState.PREPARING)
    return LastBackup(at, state, is_late=moment - at > FRESH[state])
