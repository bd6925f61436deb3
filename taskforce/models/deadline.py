"""Information of a series that can be acted on only until some moment."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from taskforce.models.base import CaseText, LiveModel, Sealed
from taskforce.models.user import User


class DeadlineGround(enum.StrEnum):
    """What can still be acted on: always information, never anything about a child."""

    EVENT = "event"
    CONNECTION = "connection"
    LOGS = "logs"
    BROADCAST = "broadcast"


class Deadline(Sealed, LiveModel):
    """Said by one person, agreed by a second one, and over by itself."""

    __tablename__ = "deadline"

    LETTER = "U"
    #: No information is held to expire for longer than that.
    LONGEST = timedelta(hours=72)

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    ground: Mapped[DeadlineGround]
    reason: Mapped[CaseText]
    text_language: Mapped[str]
    until: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    redacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    proposed_by: Mapped[User] = relationship(lazy="joined", foreign_keys=proposed_by_id)
    agreed_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=agreed_by_id)
    ended_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=ended_by_id)
    redacted_by: Mapped[User | None] = relationship(lazy="joined", foreign_keys=redacted_by_id)

    def stands_at(self, moment: datetime) -> bool:
        """Whether there is still something to act on; no job has to run for that to end."""
        return self.ended_at is None and self.redacted_by_id is None and self.until > moment

    def wipe(self, user: User) -> None:
        """Leave nothing of the reason; that it was there, and who removed it, stays."""
        self.reason = self.text_language = ""
        self.salt = None
        self.redacted_by = user
