"""What is remembered of backups."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from taskforce import clock
from taskforce.change import House, house
from taskforce.models import Backup, BackupKind


def note_backup(kind: BackupKind, place: str, size: int, digest: str) -> None:
    """A file was made."""
    with house(None) as unit:
        _add(unit, kind, clock.now(), place, size, digest)
        unit.record("note_backup", file=kind.value, size=size, digest=digest)


def note_restored(made_at: datetime, place: str, size: int, digest: str) -> None:
    """What this house was brought back from: the rows cannot name the file that they came in."""
    with house(None) as unit:
        _add(unit, BackupKind.ROWS, made_at, place, size, digest)
        unit.record("restore", size=size, digest=digest)


def note_deleted(places: Collection[str]) -> None:
    """These files were deleted."""
    with house(None) as unit:
        standing = select(Backup).where(Backup.place.in_(places), Backup.gone_at.is_(None))
        for each in unit.session.scalars(standing):
            each.gone_at = clock.now()
        unit.record("delete_backups", files=len(places))


def _add(unit: House, kind: BackupKind, at: datetime, place: str, size: int, digest: str) -> None:
    unit.session.add(Backup(at=at, kind=kind, place=place, size=size, digest=digest))
