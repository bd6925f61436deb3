"""A jurisdiction: the authority competent for a place; a series with one is located."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class Jurisdiction(Sealed, LiveModel):
    """A probable country with the clues it rests on; withdrawn, never edited."""

    __tablename__ = "jurisdiction"

    LETTER = "J"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    place: Mapped[str]
    #: The numbers of the clues that it rests on, e.g. ``12 15``.
    clues: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[CaseText] = mapped_column(default="")

    recorded_by: Mapped[User] = relationship(lazy="joined", foreign_keys=recorded_by_id)
    withdrawn_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=withdrawn_by_id)

    @property
    def stands(self) -> bool:
        """Whether nobody has withdrawn it."""
        return self.withdrawn_at is None

    @property
    def clue_references(self) -> list[str]:
        """``C-0012`` and so on."""
        return [f"C-{int(number):04d}" for number in self.clues.split()]
