"""Two references that turned out to be the same child."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Link(Sealed, LiveModel):
    """A child of one series is a child of another. Both numbers stay: nobody has to learn a new
    one. Withdrawn, never edited."""

    __tablename__ = "link"

    LETTER = "L"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    ordinal: Mapped[int]
    other_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    other_ordinal: Mapped[int]
    reason: Mapped[CaseText]
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    linked_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[CaseText] = mapped_column(default="")

    linked_by: Mapped[User] = relationship(lazy="joined", foreign_keys=linked_by_id)
    withdrawn_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=withdrawn_by_id)

    @property
    def stands(self) -> bool:
        """Whether nobody has withdrawn it."""
        return self.withdrawn_at is None

    @property
    def children(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The two numbers of the one child: series id and ordinal."""
        return (self.series_id, self.ordinal), (self.other_id, self.other_ordinal)
