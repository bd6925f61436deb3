"""What somebody gave to a colleague, who has to know: one series by a host, or a whole desk at the
end of a shift."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Handing(Sealed, LiveModel):
    """From whom to whom, and what; it waits for the receiver until they have seen it, or until
    the series is no longer theirs."""

    __tablename__ = "handing"

    LETTER = "H"

    from_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]
    #: Where it is one series: which, and under which number of its claim. Why stands in its note.
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    claim: Mapped[int | None]
    #: Where it is a desk: one line for the receiver, and the references of what was on it, with a
    #: space between.
    note: Mapped[CaseText] = mapped_column(default="")
    things: Mapped[str] = mapped_column(default="")
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    giver: Mapped[User] = relationship(lazy="joined", foreign_keys=from_id)
    redacted_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=redacted_by_id)

    def wipe(self, user: User) -> None:
        """Leave nothing of what was said; what was handed over, and who removed it, stays."""
        self.note, self.salt, self.redacted_by = "", None, user
