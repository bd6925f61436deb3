"""What is remembered of backups."""

from collections.abc import Collection

from sqlalchemy import Select, select

from taskforce import clock
from taskforce.change import house
from taskforce.models import Backup, BackupKind


def note_backup(kind: BackupKind, place: str, size: int, digest: str) -> None:
    """A file was made; an older one at the same place is no longer there."""
    with house(None) as unit:
        _forget(unit.session.scalars(_standing(place)).all())
        facts = {"place": place, "size": size, "digest": digest}
        unit.session.add(Backup(at=clock.now(), kind=kind, **facts))
        unit.record("note_backup", file=kind.value, size=size, digest=digest)


def note_deleted(places: Collection[str]) -> None:
    """These files were deleted."""
    with house(None) as unit:
        for place in places:
            _forget(unit.session.scalars(_standing(place)).all())
        unit.record("delete_backups", files=len(places))


def _standing(place: str) -> Select[Backup]:
    return select(Backup).where(Backup.place == place, Backup.gone_at.is_(None))


def _forget(files: Collection[Backup]) -> None:
    for each in files:
        each.gone_at = clock.now()
