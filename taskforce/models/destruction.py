"""That two hosts want what an operation holds destroyed, and what became of that."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import HouseModel


class Destruction(HouseModel):
    """Asked for by one host, confirmed by another, carried out after a wait in which any host can
    cancel it. It names people by number only: they may be gone themselves."""

    __tablename__ = "destruction"

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"), index=True)
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    wait_hours: Mapped[int]
    #: Whether aliases of children who were found move to the known list first.
    moves_aliases: Mapped[bool]
    confirmed_by_id: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    #: When the rows were removed.
    done_at: Mapped[datetime | None]
    #: When the key and what the files still held were gone as well.
    finished_at: Mapped[datetime | None]
    #: Canonical JSON: counts, digests and agencies.
    certificate: Mapped[str] = mapped_column(Text, default="")

    @property
    def due_at(self) -> datetime | None:
        """When it is carried out; nothing while the second host is missing."""
        return self.confirmed_at and self.confirmed_at + timedelta(hours=self.wait_hours)

    @property
    def told(self) -> dict[str, Any]:
        """What the certificate says."""
        return dict(json.loads(self.certificate)) if self.certificate else {}
