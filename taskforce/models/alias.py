"""The alias register: what other registries call the same series."""

import re
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import LiveModel, Sealed

_WRITTEN = re.compile(r"([A-Za-z][A-Za-z0-9]{1,15}):([A-Za-z0-9][A-Za-z0-9._/-]{0,30})")


class Alias(Sealed, LiveModel):
    """One identifier in one registry. Read across operations, by deconfliction alone."""

    __tablename__ = "alias"
    __table_args__ = (*LiveModel.__table_args__, Index("alias_key", "key"))

    LETTER = "A"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    register: Mapped[str]
    identifier: Mapped[str]
    #: The same in whatever way people write it; two aliases match when their keys are equal.
    key: Mapped[str]
    added_by_id: Mapped[int | None]
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    @staticmethod
    def read(written: str) -> tuple[str, str] | None:
        """Registry and identifier of ``ICSE:123456``, or nothing where it is not that."""
        found = _WRITTEN.fullmatch(written)
        return (found[1].upper(), found[2]) if found else None

    @staticmethod
    def key_of(register: str, identifier: str) -> str:
        """One spelling for all: capitals, and nothing but letters and digits."""
        return f"{register.upper()}:{re.sub(r'[^A-Z0-9]', '', identifier.upper())}"
