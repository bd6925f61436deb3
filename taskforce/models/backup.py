"""Files that were made of the house. When something is destroyed, they are asked about."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import HouseModel


class BackupKind(enum.StrEnum):
    """What a file holds."""

    #: Everything that the database keeps; hidden texts stay hidden.
    ROWS = "rows"
    #: The keys that show them, for another laptop.
    KEYS = "keys"


class Backup(HouseModel):
    """A file that only the host's key opens."""

    __tablename__ = "backup"

    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[BackupKind]
    #: Its path as the command was told.
    place: Mapped[str]
    #: In bytes.
    size: Mapped[int] = mapped_column(BigInteger)
    #: SHA-256 of the file.
    digest: Mapped[str]
    #: When it was deleted by us.
    gone_at: Mapped[datetime | None]
