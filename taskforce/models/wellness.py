"""What people look after themselves with. It is theirs alone."""

from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from taskforce.models.base import OwnModel


class Wellness(OwnModel):
    """When somebody wants to be reminded of a break, and from when on they want no new series."""

    __tablename__ = "wellness"
    __table_args__ = (UniqueConstraint("user_id"),)

    #: What counts for whoever has chosen nothing.
    BREAK_AFTER, DAY_MOST = 60, 300

    #: Minutes in one go.
    break_after: Mapped[int] = mapped_column(default=BREAK_AFTER)
    #: Minutes of a day, after which the reminder says so.
    day_most: Mapped[int] = mapped_column(default=DAY_MOST)
    #: ``18:30`` by their own clock; nothing where no evening ends their draws.
    evening: Mapped[str] = mapped_column(default="")


class Viewing(OwnModel):
    """That somebody said they look at material in their own tool: from when, until when."""

    __tablename__ = "viewing"

    #: A timer that nobody stopped counts no longer.
    LONGEST = timedelta(hours=4)
    #: A day by any clock, and no longer.
    KEPT = timedelta(days=2)

    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def end_at(self, moment: datetime) -> datetime:
        """Until when it counts, seen from that moment."""
        return min(self.ended_at or moment, self.began_at + self.LONGEST)

    def runs_at(self, moment: datetime) -> bool:
        """Whether the timer runs at that moment."""
        return self.ended_at is None and moment < self.began_at + self.LONGEST
