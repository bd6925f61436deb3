"""Which files were made of the house, and which of them may still be somewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from taskforce.models import Backup, BackupKind, Operation, OperationState

#: While people work, an older backup than this is too old.
FRESH = timedelta(hours=2)


@dataclass(frozen=True)
class LastBackup:
    """When everything was last brought to safety, and whether that is too long ago."""

    at: datetime | None
    is_late: bool


def registered(session: Session) -> list[Backup]:
    """Files that we made and did not delete, newest first."""
    query = select(Backup).where(Backup.gone_at.is_(None))
    return list(session.scalars(query.order_by(Backup.at.desc(), Backup.id.desc())))


def last_backup(session: Session, operation: Operation, moment: datetime) -> LastBackup:
    """The newest of the rows, as the host of a running operation has to know."""
    newest = select(Backup.at).where(Backup.kind == BackupKind.ROWS).order_by(Backup.at.desc())
    at = session.scalars(newest.limit(1)).first()
    is_running = operation.state is OperationState.RUNNING
    return LastBackup(at, is_running and (at is None or moment - at > FRESH))
