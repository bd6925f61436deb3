"""Whether two clues of two series show one and the same place: what a person said of it."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import LiveModel, Sealed
from taskforce.models.user import User


class Verdict(enum.StrEnum):
    SAME = "same"
    DIFFERENT = "different"


class SamePlace(Sealed, LiveModel):
    """What somebody said of two clues; until then the machine only offers them. Whoever sees it
    otherwise says so on the same row."""

    __tablename__ = "same_place"
    __table_args__ = (*LiveModel.__table_args__, UniqueConstraint("clue_id", "other_clue_id"))

    LETTER = "SP"

    #: The clue that was posted first, and its series.
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    other_clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"))
    other_series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    verdict: Mapped[Verdict]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    said_at: Mapped[datetime]

    said_by: Mapped[User] = relationship(lazy="joined", foreign_keys=said_by_id)
