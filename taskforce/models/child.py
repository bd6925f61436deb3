"""What the desk sees to for a child that was identified: that it is registered, and after-care.

Dates and owners only. A child is a number within a series, here as everywhere.
"""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.agency import Agency
from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Registration(Sealed, LiveModel):
    """A clearinghouse was told that a child is identified, so that nobody works it again."""

    __tablename__ = "registration"

    LETTER = "E"
    #: In so many working days after the day of identification.
    DUE = 10

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    ordinal: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    told_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_reason: Mapped[CaseText] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(lazy="joined")
    recorded_by: Mapped[User] = relationship(lazy="joined", foreign_keys=recorded_by_id)
    withdrawn_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=withdrawn_by_id)

    @property
    def stands(self) -> bool:
        """Whether nobody has withdrawn it."""
        return self.withdrawn_by_id is None


class CareItem(enum.StrEnum):
    """What somebody has to see to for every child that is identified."""

    AUTHORITY = "authority"
    ADVOCATE = "advocate"
    #: A pointer to who holds it, never what it says.
    NOTIFICATION = "notification"
    PARTNER = "partner"
    CONTACT = "contact"
    CAREGIVER = "caregiver"


class Care(Sealed, LiveModel):
    """One item of after-care: done on a day, and whose it is; or not applicable.

    Nothing clinical, no name, no free text. Corrected only by a newer row; the newest stands.
    """

    __tablename__ = "care"

    LETTER = "K"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    ordinal: Mapped[int]
    item: Mapped[CareItem]
    #: Nothing where it is not applicable; and then it has no owner either.
    done_on: Mapped[date | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    person: Mapped[User | None] = relationship(lazy="joined", foreign_keys=person_id)
    recorded_by: Mapped[User] = relationship(lazy="joined", foreign_keys=recorded_by_id)

    @property
    def owner(self) -> str:
        """How a form names whose it is: ``agency-3``, ``person-7``, or nothing."""
        if self.agency_id:
            return f"agency-{self.agency_id}"
        return f"person-{self.person_id}" if self.person_id else ""
